package flux.scheduler.fluxion;

import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Selection;
import flux.scheduler.fluxion.reader.HoldingReader;
import flux.scheduler.fluxion.reader.NodeParts;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import org.jspecify.annotations.Nullable;

/// An instance's R in terms of its graph, and what is chosen there in terms of R (RFC 20): ranks,
/// cores and gpus are vertices, and back.
final class GraphTerms {
    private final ResourceGraph graph;
    private final int nodeType;
    private final int coreType;
    private final int gpuType;
    private final Int2IntOpenHashMap vertexByRank = new Int2IntOpenHashMap();
    private final Int2ObjectOpenHashMap<NodeResources> nodeByRank = new Int2ObjectOpenHashMap<>();

    GraphTerms(ResourceGraph graph, ResourceSet all) {
        this.graph = graph;
        nodeType = graph.types().find("node");
        coreType = graph.types().find("core");
        gpuType = graph.types().find("gpu");
        vertexByRank.defaultReturnValue(ResourceGraph.NOWHERE);
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u) && graph.type(u) == nodeType) {
                vertexByRank.put(graph.rank(u), u);
            }
        }
        all.nodes().forEach(node -> nodeByRank.put(node.rank(), node));
    }

    /// Takes a rank's node out of service, or back into it; an unknown rank is none.
    void setUp(int rank, boolean up) {
        int node = vertexByRank.get(rank);
        if (node != ResourceGraph.NOWHERE) {
            graph.setUp(node, up);
        }
    }

    /// @param whole whether the vertices stand for all below them, too
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Holding(int[] vertices, boolean whole) {}

    /// The vertices that an R names; those that are not there any more are left out.
    Holding vertices(ResourceSet resources) {
        String scheduling = resources.schedulingJson();
        IntArrayList known =
                scheduling == null ? new IntArrayList() : HoldingReader.known(graph, scheduling);
        boolean whole = !known.isEmpty() && HoldingReader.isShorthand(scheduling);
        if (known.isEmpty()) {
            resources.forEachNode(
                    (rank, _, cores, gpus) -> {
                        int node = vertexByRank.get(rank);
                        if (node != ResourceGraph.NOWHERE) {
                            addBelow(node, coreType, cores, known);
                            addBelow(node, gpuType, gpus, known);
                        }
                    });
        }
        return new Holding(known.toIntArray(), whole);
    }

    private void addBelow(int node, int type, Idset ids, IntArrayList into) {
        if (!ids.isEmpty()) {
            for (int u : NodeParts.below(graph, node, type)) {
                if (ids.contains((int) graph.id(u))) {
                    into.add(u);
                }
            }
        }
    }

    /// Whether a job that has this has a node where it could run.
    boolean hasNode(Selection selection) {
        for (int i = 0; i < selection.size(); i++) {
            if (graph.type(selection.vertex(i)) == nodeType) {
                return true;
            }
        }
        return false;
    }

    /// The nodes of a choice, with its cores and gpus. Children stand before their parents there:
    /// cores and gpus before their node.
    ResourceSet.Builder nodes(Selection selection) {
        ResourceSet.Builder into = ResourceSet.builder();
        IntArrayList cores = new IntArrayList();
        IntArrayList gpus = new IntArrayList();
        for (int i = 0; i < selection.size(); i++) {
            int u = selection.vertex(i);
            if (graph.type(u) == nodeType) {
                NodeResources whole = node(graph.rank(u));
                boolean isWhole = selection.isExclusive(i);
                into.node(
                        graph.rank(u),
                        whole.host(),
                        isWhole ? whole.cores() : Idset.of(cores.toIntArray()),
                        isWhole ? whole.gpus() : Idset.of(gpus.toIntArray()));
                cores.clear();
                gpus.clear();
            } else if (selection.isExclusive(i) && graph.type(u) == coreType) {
                cores.add((int) graph.id(u));
            } else if (selection.isExclusive(i) && graph.type(u) == gpuType) {
                gpus.add((int) graph.id(u));
            }
        }
        return into;
    }

    private NodeResources node(int rank) {
        @Nullable NodeResources node = nodeByRank.get(rank);
        if (node == null) {
            throw new IllegalStateException("no rank " + rank);
        }
        return node;
    }
}
