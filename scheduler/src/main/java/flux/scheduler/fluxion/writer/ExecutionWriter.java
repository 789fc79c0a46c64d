package flux.scheduler.fluxion.writer;

import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Selection;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// R of version 1 (RFC 20), with or without the graph as its scheduling, or its R_lite alone.
///
/// Nodes are the ranks; what stands below a node is listed by type, ids that are equal on several
/// nodes once.
final class ExecutionWriter implements Writer {
    enum Extent {
        /// The array R_lite.
        LITE,
        /// The whole R.
        R
    }

    private final ResourceGraph graph;
    private final Extent extent;
    private final @Nullable JgfWriter scheduling;

    ExecutionWriter(ResourceGraph graph, Extent extent, @Nullable JgfWriter scheduling) {
        this.graph = graph;
        this.extent = extent;
        this.scheduling = scheduling;
    }

    /// One node with what is taken of it.
    private record Node(
            int rank, String host, Map<String, String> children, Map<String, String> properties) {}

    @Override
    public String write(Resources resources) {
        if (resources.selection().isEmpty()) {
            return "";
        }
        List<Node> nodes = nodes(resources.selection());
        JsonText json = new JsonText();
        if (extent == Extent.LITE) {
            lite(json.open('['), nodes);
            return json.close(']') + "\n";
        }
        json.open('{').key("version").raw(1).key("execution").open('{');
        lite(json.key("R_lite").open('['), nodes);
        json.close(']').key("nodelist").open('[');
        json.string(new Hostlist(nodes.stream().map(Node::host).toList()).encode()).close(']');
        properties(json, nodes);
        json.key("starttime").raw(resources.start()).key("expiration").raw(resources.end());
        json.close('}');
        if (scheduling != null) {
            json.key("scheduling").open('{');
            scheduling.graph(json, resources, u -> false);
            json.key("writer").string(scheduling.name()).close('}');
        }
        return json.close('}') + "\n";
    }

    private List<Node> nodes(Selection selection) {
        int nodeType = graph.types().find("node");
        List<Node> nodes = new ArrayList<>();
        Map<String, IntArrayList> pending = new LinkedHashMap<>();
        for (int i = 0; i < selection.size(); i++) {
            int u = selection.vertex(i);
            if (graph.type(u) == nodeType) {
                Map<String, String> children = new TreeMap<>();
                pending.forEach(
                        (type, ids) -> children.put(type, Idset.of(ids.toIntArray()).encode()));
                pending.clear();
                nodes.add(new Node(graph.rank(u), graph.name(u), children, graph.properties(u)));
            } else if (selection.isExclusive(i) && isInNode(selection, i, nodeType)) {
                if (isListed(u)) {
                    pending.computeIfAbsent(graph.typeName(u), k -> new IntArrayList())
                            .add((int) graph.id(u));
                }
            }
        }
        nodes.sort((a, b) -> Integer.compare(a.rank(), b.rank()));
        return nodes;
    }

    /// Cores, GPUs and other ends of the graph; what contains others is implied by them.
    private boolean isListed(int u) {
        return graph.relations(ResourceGraph.CONTAINMENT).isLeaf(u) && graph.id(u) >= 0;
    }

    private boolean isInNode(Selection selection, int i, int nodeType) {
        int u = selection.parent(i);
        while (u != Selection.NONE && graph.type(u) != nodeType) {
            u = graph.relations(ResourceGraph.CONTAINMENT).parent(u);
        }
        return u != Selection.NONE;
    }

    private static void lite(JsonText json, List<Node> nodes) {
        Map<Map<String, String>, IntArrayList> ranksByChildren = new LinkedHashMap<>();
        for (Node node : nodes) {
            ranksByChildren
                    .computeIfAbsent(node.children(), k -> new IntArrayList())
                    .add(node.rank());
        }
        ranksByChildren.forEach(
                (children, ranks) -> {
                    json.element('{').key("rank").string(idset(ranks));
                    json.key("children").open('{');
                    children.forEach((type, ids) -> json.key(type).string(ids));
                    json.close('}').close('}');
                });
    }

    private static void properties(JsonText json, List<Node> nodes) {
        Map<String, IntArrayList> ranksByName = new TreeMap<>();
        for (Node node : nodes) {
            node.properties()
                    .keySet()
                    .forEach(
                            name ->
                                    ranksByName
                                            .computeIfAbsent(name, k -> new IntArrayList())
                                            .add(node.rank()));
        }
        if (!ranksByName.isEmpty()) {
            json.key("properties").open('{');
            ranksByName.forEach((name, ranks) -> json.key(name).string(idset(ranks)));
            json.close('}');
        }
    }

    /// Nodes without rank have -1, which no idset can say, so it stands alone.
    private static String idset(IntArrayList ranks) {
        return ranks.getInt(0) < 0 ? "-1" : Idset.of(ranks.toIntArray()).encode();
    }
}
