package flux.cli.housekeeping;

import flux.cli.format.NamedFormats;
import flux.cli.format.NamedFormats.NamedFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The formats that `flux housekeeping list` knows by name.
final class HousekeepingFormats {
    private static final String JOB =
            "{id.f58:>12} {nnodes:>6} {pending.nnodes:>7} {runtime!F:>8} ";

    private HousekeepingFormats() {}

    static NamedFormats builtin() {
        Map<String, NamedFormat> formats = new LinkedHashMap<>();
        formats.put(
                NamedFormats.DEFAULT,
                new NamedFormat("Default flux-housekeeping format string", JOB + "{nodelist}"));
        formats.put(
                "pending",
                new NamedFormat(
                        "flux-housekeeping format string including active nodes only",
                        "{id.f58:>12} {pending.nnodes:>7} {runtime!F:>8} {pending.nodelist}"));
        return new NamedFormats("flux-housekeeping", formats);
    }
}
