package flux.ops.fluxion;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;

/// A resource graph for other tools to draw.
final class GraphExport {
    private GraphExport() {}

    /// @throws IllegalArgumentException when `format` is neither `dot` nor `graphml`
    static String text(ResourceGraph graph, String format) {
        return switch (format) {
            case "dot" -> dot(graph);
            case "graphml" -> graphml(graph);
            default ->
                    throw new IllegalArgumentException(
                            "graph format must be dot or graphml, not " + format);
        };
    }

    private static String dot(ResourceGraph graph) {
        StringBuilder text = new StringBuilder("digraph G {\n");
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u)) {
                text.append("%d [label=\"%s[%d]\"];\n".formatted(u, graph.name(u), graph.size(u)));
            }
        }
        forEachEdge(
                graph,
                (subsystem, u, v) ->
                        text.append("%d->%d [label=\"%s\"];\n".formatted(u, v, subsystem)));
        return text.append("}\n").toString();
    }

    private static String graphml(ResourceGraph graph) {
        StringBuilder text =
                new StringBuilder(
                        """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
                        <key id="name" for="node" attr.name="name" attr.type="string"/>
                        <key id="subsystem" for="edge" attr.name="subsystem" attr.type="string"/>
                        <graph id="G" edgedefault="directed">
                        """);
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u)) {
                text.append(
                        "<node id=\"n%d\"><data key=\"name\">%s</data></node>\n"
                                .formatted(u, escaped(graph.name(u))));
            }
        }
        forEachEdge(
                graph,
                (subsystem, u, v) ->
                        text.append(
                                ("<edge source=\"n%d\" target=\"n%d\">"
                                                + "<data key=\"subsystem\">%s</data></edge>\n")
                                        .formatted(u, v, escaped(subsystem))));
        return text.append("</graph>\n</graphml>\n").toString();
    }

    private interface Edge {
        void edge(String subsystem, int source, int target);
    }

    private static void forEachEdge(ResourceGraph graph, Edge action) {
        for (int s = 0; s < graph.subsystems().count(); s++) {
            Relations relations = graph.relations(s);
            for (int u = 0; u < graph.vertexCount(); u++) {
                for (int i = relations.from(u); i < relations.to(u); i++) {
                    action.edge(graph.subsystems().name(s), u, relations.child(i));
                }
            }
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
