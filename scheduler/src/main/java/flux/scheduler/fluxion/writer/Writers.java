package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/// The writers by the names that users give.
public final class Writers {
    private Writers() {}

    /// What a format adds to an R as `scheduling`: a JSON object; null when it adds nothing.
    public static @Nullable String scheduling(
            String format, ResourceGraph graph, Schedule schedule, Writer.Resources resources) {
        return switch (format) {
            case "rv1" -> new JgfWriter(graph, schedule, false).scheduling(resources);
            case "rv1_shorthand" -> new JgfWriter(graph, schedule, true).scheduling(resources);
            default -> null;
        };
    }

    /// A whole graph, for other tools to draw; GraphML can be loaded again, as a recipe.
    ///
    /// @throws IllegalArgumentException when `format` is neither `dot` nor `graphml`
    public static String drawing(String format, ResourceGraph graph) {
        requireDrawing(format);
        Drawing all = Drawing.of(graph);
        return format.equals("dot") ? DotWriter.text(all) : GraphmlWriter.text(all);
    }

    /// @throws IllegalArgumentException when `format` is neither `dot` nor `graphml`
    public static void requireDrawing(String format) {
        if (!format.equals("dot") && !format.equals("graphml")) {
            throw new IllegalArgumentException(
                    "graph format must be dot or graphml, not " + format);
        }
    }

    /// @throws IllegalArgumentException when there is no such format
    public static Writer of(String format, ResourceGraph graph, Schedule schedule) {
        return switch (format) {
            case "simple" -> new SimpleWriter(graph, false);
            case "pretty_simple" -> new SimpleWriter(graph, true);
            case "jgf" -> new JgfWriter(graph, schedule, false);
            case "jgf_shorthand" -> new JgfWriter(graph, schedule, true);
            case "dot" -> new DotWriter(graph);
            case "graphml" -> new GraphmlWriter(graph);
            case "rlite" -> new ExecutionWriter(graph, ExecutionWriter.Extent.LITE, null);
            case "rv1_nosched" -> new ExecutionWriter(graph, ExecutionWriter.Extent.R, null);
            case "rv1" ->
                    new ExecutionWriter(
                            graph, ExecutionWriter.Extent.R, new JgfWriter(graph, schedule, false));
            case "rv1_shorthand" ->
                    new ExecutionWriter(
                            graph, ExecutionWriter.Extent.R, new JgfWriter(graph, schedule, true));
            default -> throw new IllegalArgumentException("unknown match format " + format);
        };
    }
}
