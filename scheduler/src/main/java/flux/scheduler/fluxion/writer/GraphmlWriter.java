package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;

/// A graph in GraphML, as a GRUG recipe in which every pool makes one vertex, so that it can be
/// loaded again: types, names, ids, ranks, sizes and units are kept.
///
/// A recipe cannot say that one certain vertex of containment also stands in another subsystem;
/// such an edge has the `gen_method` NONE, which is for drawing and no recipe.
final class GraphmlWriter implements Writer {
    private static final String HEAD =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
            <key id="root" for="node" attr.name="root" attr.type="int"><default>0</default></key>
            <key id="type" for="node" attr.name="type" attr.type="string"/>
            <key id="basename" for="node" attr.name="basename" attr.type="string"/>
            <key id="name" for="node" attr.name="name" attr.type="string"/>
            <key id="rank" for="node" attr.name="rank" attr.type="int"/>
            <key id="size" for="node" attr.name="size" attr.type="long"><default>1</default></key>
            <key id="unit" for="node" attr.name="unit" attr.type="string"><default></default></key>
            <key id="subsystem" for="node" attr.name="subsystem" attr.type="string"><default>containment</default></key>
            <key id="e_subsystem" for="edge" attr.name="e_subsystem" attr.type="string"><default>containment</default></key>
            <key id="relation" for="edge" attr.name="relation" attr.type="string"><default>contains</default></key>
            <key id="rrelation" for="edge" attr.name="rrelation" attr.type="string"><default>in</default></key>
            <key id="gen_method" for="edge" attr.name="gen_method" attr.type="string"><default>MULTIPLY</default></key>
            <key id="multi_scale" for="edge" attr.name="multi_scale" attr.type="int"><default>1</default></key>
            <key id="id_scope" for="edge" attr.name="id_scope" attr.type="int"><default>0</default></key>
            <key id="id_start" for="edge" attr.name="id_start" attr.type="int"><default>0</default></key>
            <key id="id_stride" for="edge" attr.name="id_stride" attr.type="int"><default>1</default></key>
            <graph id="G" edgedefault="directed">
            """;

    private final ResourceGraph graph;

    GraphmlWriter(ResourceGraph graph) {
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
        StringBuilder text = new StringBuilder(HEAD);
        for (int u : drawing.vertices()) {
            vertex(graph, u, text);
        }
        drawing.forEachLine((subsystem, u, v) -> edge(graph, subsystem, u, v, text));
        return text.append("</graph>\n</graphml>\n").toString();
    }

    private static void vertex(ResourceGraph graph, int u, StringBuilder into) {
        into.append("<node id=\"n").append(u).append("\">");
        int own = firstSubsystem(graph, u);
        if (graph.relations(own).root() == u) {
            data(into, "root", "1");
        }
        data(into, "type", graph.typeName(u));
        data(into, "basename", graph.basename(u));
        if (graph.hasNameOfItsOwn(u)) {
            data(into, "name", graph.name(u));
        }
        if (graph.rank(u) >= 0) {
            data(into, "rank", Integer.toString(graph.rank(u)));
        }
        if (graph.size(u) != 1) {
            data(into, "size", Long.toString(graph.size(u)));
        }
        if (!graph.unit(u).isEmpty()) {
            data(into, "unit", graph.unit(u));
        }
        if (own != ResourceGraph.CONTAINMENT) {
            data(into, "subsystem", graph.subsystems().name(own));
        }
        into.append("</node>\n");
    }

    private static void edge(
            ResourceGraph graph, int subsystem, int source, int target, StringBuilder into) {
        into.append("<edge source=\"n").append(source).append("\" target=\"n");
        into.append(target).append("\">");
        if (subsystem != ResourceGraph.CONTAINMENT) {
            data(into, "e_subsystem", graph.subsystems().name(subsystem));
        }
        if (firstSubsystem(graph, target) != subsystem
                || graph.relations(subsystem).parent(target) != source) {
            data(into, "gen_method", "NONE");
        }
        if (graph.id(target) != 0) {
            data(into, "id_start", Long.toString(graph.id(target)));
        }
        into.append("</edge>\n");
    }

    /// The one in which a recipe would make the vertex.
    private static int firstSubsystem(ResourceGraph graph, int u) {
        for (int s = 0; s < graph.subsystems().count(); s++) {
            if (graph.relations(s).root() == u || graph.relations(s).parent(u) != Relations.NONE) {
                return s;
            }
        }
        return ResourceGraph.CONTAINMENT;
    }

    private static void data(StringBuilder into, String key, String value) {
        into.append("<data key=\"").append(key).append("\">");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> into.append("&amp;");
                case '<' -> into.append("&lt;");
                case '>' -> into.append("&gt;");
                default -> into.append(c < ' ' && c != '\t' && c != '\n' ? '\uFFFD' : c);
            }
        }
        into.append("</data>");
    }
}
