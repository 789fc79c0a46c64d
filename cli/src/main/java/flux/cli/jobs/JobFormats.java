package flux.cli.jobs;

import flux.cli.format.NamedFormats;
import flux.cli.format.NamedFormats.NamedFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The formats that `flux jobs` knows by name.
public final class JobFormats {

    private static final String ID = "{id.f58:>12} ?:{queue:<8.8} ";
    private static final String WHO = "+:{username:<8} {name:<10.10+} ";
    private static final String WHEN = "{contextual_time!F:>8h} {contextual_info}";

    private JobFormats() {}

    /// Those of `flux pgrep`, whose default is the id alone.
    public static NamedFormats pgrep() {
        Map<String, NamedFormat> formats = new LinkedHashMap<>(builtin().byName());
        formats.put("default", new NamedFormat("Default flux-pgrep format string", "{id.f58}"));
        return new NamedFormats("flux-pgrep", formats);
    }

    public static NamedFormats builtin() {
        Map<String, NamedFormat> formats = new LinkedHashMap<>();
        formats.put(
                "default",
                new NamedFormat(
                        "Default flux-jobs format string",
                        ID + WHO + "{status_abbrev:>2.2} {ntasks:>6} {nnodes:>6h} " + WHEN));
        formats.put(
                "cute",
                new NamedFormat(
                        "Cute flux-jobs format string (default with emojis)",
                        ID + WHO + "{status_emoji:>5.5} {ntasks:>6} {nnodes:>6h} " + WHEN));
        formats.put(
                "long",
                new NamedFormat(
                        "Extended flux-jobs format string",
                        ID
                                + WHO
                                + "{status:>9.9} {ntasks:>6} {nnodes:>6h} {t_submit!d:%b%d %R::>12} "
                                + "{t_remaining!F:>12h} "
                                + WHEN));
        formats.put(
                "deps",
                new NamedFormat(
                        "Show job urgency, priority, and dependencies",
                        ID
                                + "{name:<10.10+} {urgency:<3} {priority:<12} {state:<8.8}"
                                + " {dependencies}"));
        formats.put(
                "endreason",
                new NamedFormat(
                        "Show why each job ended",
                        ID
                                + WHO
                                + "{status_abbrev:>2.2} {t_inactive!d:%b%d %R::>12h} {inactive_reason}"));
        return new NamedFormats("flux-jobs", formats);
    }
}
