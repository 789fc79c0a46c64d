package flux.cli.resource;

import flux.cli.format.NamedFormats;
import flux.cli.format.NamedFormats.NamedFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The formats that the subcommands of `flux resource` know by name.
public final class ResourceFormats {

    private static final String COUNTS =
            "{state:>10} ?+:{queue:<5} ?:{propertiesx:<10.10+} {nnodes:>6} +:{ncores:>6} ?+:{ngpus:>5} ";
    private static final String STATUS = "{state:>12}{color_up}{up:>2}{color_off} {nnodes:>6} ";
    private static final String DRAINED = "{timestamp!d:%b%d %R::<12} {state:<8.8} ";

    private ResourceFormats() {}

    /// `flux resource list`.
    public static NamedFormats ofList() {
        return named(
                "Default flux-resource list format string",
                COUNTS + "{nodelist}",
                "rlist",
                "Format including resource list details",
                COUNTS + "{rlist}");
    }

    /// `flux resource status`.
    public static NamedFormats ofStatus() {
        return named(
                "Default flux-resource status format string",
                STATUS + "{nodelist}",
                "long",
                "Long flux-resource status format string",
                STATUS + "+:{reason:<30.30+} {nodelist}");
    }

    /// `flux resource drain` without targets.
    public static NamedFormats ofDrain() {
        return named(
                "Default flux-resource drain format string",
                DRAINED + "{reason:<30.30+} {nodelist}",
                "long",
                "Long flux-resource drain format string",
                DRAINED + "{ranks:<8.8+} {reason:<30.30+} {nodelist}");
    }

    private static NamedFormats named(
            String description,
            String format,
            String other,
            String otherDescription,
            String otherFormat) {
        Map<String, NamedFormat> formats = new LinkedHashMap<>();
        formats.put(NamedFormats.DEFAULT, new NamedFormat(description, format));
        formats.put(other, new NamedFormat(otherDescription, otherFormat));
        return new NamedFormats("flux-resource", formats);
    }
}
