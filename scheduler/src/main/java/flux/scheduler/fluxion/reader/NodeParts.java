package flux.scheduler.fluxion.reader;

import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// What an R can say of a graph (RFC 20): its nodes by rank, with the cores and gpus in them,
/// wherever in a node they stand.
public final class NodeParts {
    /// More cores or gpus than this no node has.
    private static final int ID_MAX = 1 << 20;

    private NodeParts() {}

    /// A graph's nodes as an instance's resources; their properties become the ranks'.
    ///
    /// @throws ReaderFault that names the vertex when an R cannot say it
    public static ResourceSet of(ResourceGraph graph) {
        ResourceSet.Builder all = ResourceSet.builder();
        Int2IntOpenHashMap seen = new Int2IntOpenHashMap();
        int nodeType = graph.types().find("node");
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (graph.isGone(u) || graph.type(u) != nodeType || !isPlaced(graph, u)) {
                continue;
            }
            int rank = graph.rank(u);
            if (rank < 0) {
                throw new ReaderFault(path(graph, u) + " has no rank");
            }
            if (seen.containsKey(rank)) {
                throw new ReaderFault(
                        "rank %d is at %s and at %s"
                                .formatted(rank, path(graph, seen.get(rank)), path(graph, u)));
            }
            seen.put(rank, u);
            Idset cores = ids(graph, u, "core");
            if (cores.isEmpty()) {
                throw new ReaderFault(path(graph, u) + " has no cores");
            }
            all.node(rank, graph.name(u), cores, ids(graph, u, "gpu"));
            for (Map.Entry<String, String> property : graph.properties(u).entrySet()) {
                if (property.getValue().isEmpty()) {
                    all.property(property.getKey(), rank);
                }
            }
        }
        ResourceSet resources = all.build();
        if (resources.isEmpty()) {
            throw new ReaderFault("the graph has no node");
        }
        return resources;
    }

    /// Whether all that `resources` names is in the graph.
    ///
    /// @throws ReaderFault that names the first rank for which it is not so
    public static void requireFit(ResourceGraph graph, ResourceSet resources) {
        ResourceSet have = of(graph);
        Map<Integer, NodeResources> byRank = new HashMap<>();
        have.nodes().forEach(node -> byRank.put(node.rank(), node));
        for (NodeResources node : resources.nodes()) {
            NodeResources mine = byRank.get(node.rank());
            if (mine == null) {
                throw new ReaderFault(
                        "rank %d (%s) of the resources is not in the graph, which has ranks %s"
                                .formatted(node.rank(), node.host(), have.rankSet().encode()));
            }
            if (!mine.host().equals(node.host())) {
                throw new ReaderFault(
                        "rank %d is %s in the graph, but %s in the resources"
                                .formatted(node.rank(), mine.host(), node.host()));
            }
            requireAll(node, "core", node.cores(), mine.cores());
            requireAll(node, "gpu", node.gpus(), mine.gpus());
        }
    }

    static void requireAll(NodeResources node, String type, Idset wanted, Idset there) {
        Idset missing = wanted.subtract(there);
        if (!missing.isEmpty()) {
            throw new ReaderFault(
                    "rank %d (%s) has no %s%s in the graph"
                            .formatted(node.rank(), node.host(), type, missing.encodeBracketed()));
        }
    }

    /// The vertices that `resources` says nothing of: nodes of other ranks or of none, and cores
    /// and gpus that a node is not said to have.
    public static int[] strangers(ResourceGraph graph, ResourceSet resources) {
        Map<Integer, NodeResources> byRank = new HashMap<>();
        resources.nodes().forEach(node -> byRank.put(node.rank(), node));
        IntArrayList strangers = new IntArrayList();
        int nodeType = graph.types().find("node");
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u) && graph.type(u) == nodeType) {
                NodeResources node = byRank.get(graph.rank(u));
                if (node == null) {
                    strangers.add(u);
                } else {
                    addOthers(graph, u, "core", node.cores(), strangers);
                    addOthers(graph, u, "gpu", node.gpus(), strangers);
                }
            }
        }
        return strangers.toIntArray();
    }

    private static void addOthers(
            ResourceGraph graph, int node, String type, Idset ids, IntArrayList into) {
        for (int u : below(graph, node, graph.types().find(type))) {
            if (!ids.contains((int) graph.id(u))) {
                into.add(u);
            }
        }
    }

    /// All of one type in `node`, at any depth.
    public static IntArrayList below(ResourceGraph graph, int node, int type) {
        Relations relations = graph.relations(ResourceGraph.CONTAINMENT);
        IntArrayList found = new IntArrayList();
        IntArrayList open = IntArrayList.of(node);
        while (!open.isEmpty()) {
            int u = open.popInt();
            for (int i = relations.from(u); i < relations.to(u); i++) {
                int child = relations.child(i);
                if (relations.parent(child) == u) {
                    if (graph.type(child) == type) {
                        found.add(child);
                    }
                    open.add(child);
                }
            }
        }
        return found;
    }

    /// The rank of the node that `u` is, or is in; -1 for none.
    public static int rank(ResourceGraph graph, int u) {
        Relations relations = graph.relations(ResourceGraph.CONTAINMENT);
        int nodeType = graph.types().find("node");
        for (int v = u; v != Relations.NONE; v = relations.parent(v)) {
            if (graph.type(v) == nodeType) {
                return graph.rank(v);
            }
        }
        return -1;
    }

    private static Idset ids(ResourceGraph graph, int node, String type) {
        Idset.Builder ids = Idset.builder();
        BitSet seen = new BitSet();
        for (int u : below(graph, node, graph.types().find(type))) {
            long id = graph.id(u);
            if (id < 0 || id > ID_MAX) {
                throw new ReaderFault("%s has the id %d".formatted(path(graph, u), id));
            }
            if (seen.get((int) id)) {
                throw new ReaderFault(
                        "%s has several %ss with the id %d".formatted(path(graph, node), type, id));
            }
            seen.set((int) id);
            ids.add((int) id);
        }
        return ids.build();
    }

    private static String path(ResourceGraph graph, int u) {
        return graph.path(u, ResourceGraph.CONTAINMENT);
    }

    private static boolean isPlaced(ResourceGraph graph, int u) {
        return graph.relations(ResourceGraph.CONTAINMENT).contains(u);
    }
}
