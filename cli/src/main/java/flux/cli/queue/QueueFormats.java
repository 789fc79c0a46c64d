package flux.cli.queue;

import flux.cli.format.NamedFormats;
import flux.cli.format.NamedFormats.NamedFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The formats that `flux queue list` knows by name.
public final class QueueFormats {

    private static final String STATUS =
            "?:{queuem:<8.8} ?:{parent:<8.8} {color_enabled}{enabled:>2}{color_off}"
                    + " {color_started}{started:>2}{color_off}";
    private static final String TIMES = " {defaults.timelimit!F:>8} {limits.timelimit!F:>8}";

    private QueueFormats() {}

    public static NamedFormats builtin() {
        Map<String, NamedFormat> formats = new LinkedHashMap<>();
        formats.put(
                "default",
                new NamedFormat(
                        "Default flux-queue list format string",
                        STATUS
                                + TIMES
                                + " {limits.range.effective.nnodes:>10}"
                                + " {limits.range.effective.ncores:>10}"
                                + " {limits.range.effective.ngpus:>10}"));
        formats.put(
                "policy",
                new NamedFormat(
                        "flux-queue list with policy limits only",
                        STATUS
                                + TIMES
                                + " {limits.range.nnodes:>10} {limits.range.ncores:>10}"
                                + " {limits.range.ngpus:>10}"));
        formats.put(
                "nodes",
                new NamedFormat(
                        "Show queue status plus all/up/allocated/free nodes",
                        STATUS
                                + " {resources.all.nnodes:>6} {resources.up.nnodes:>6}"
                                + " {resources.allocated.nnodes:>6} {resources.free.nnodes:>6}"));
        return new NamedFormats("flux-queue", formats);
    }
}
