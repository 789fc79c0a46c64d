package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.graph.ResourceGraph;

/// A graph for Graphviz (DOT): names with sizes, edges with the names of their subsystems.
final class DotWriter implements Writer {
    private final ResourceGraph graph;

    DotWriter(ResourceGraph graph) {
        this.graph = graph;
    }

    @Override
    public String write(Resources resources) {
        return text(Drawing.of(graph, resources.selection()));
    }

    static String text(Drawing drawing) {
        if (drawing.isEmpty()) {
            return "";
        }
        ResourceGraph graph = drawing.graph;
        StringBuilder text = new StringBuilder("digraph G {\n");
        for (int u : drawing.vertices()) {
            String label = "%s[%d]".formatted(graph.name(u), graph.size(u));
            text.append(u).append(" [label=\"").append(escaped(label)).append("\"];\n");
        }
        drawing.forEachLine(
                (subsystem, source, target) ->
                        text.append(source)
                                .append("->")
                                .append(target)
                                .append(" [label=\"")
                                .append(escaped(graph.subsystems().name(subsystem)))
                                .append("\"];\n"));
        return text.append("}\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
