package flux.scheduler.fluxion.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads from an R what a job has, as vertices of a graph that is there.
public final class HoldingReader {
    private HoldingReader() {}

    /// The vertices that a JGF document (or an R's scheduling) has as exclusive.
    ///
    /// @throws ReaderFault when one is not in the graph
    public static int[] jgf(ResourceGraph graph, byte[] json) {
        IntArrayList vertices = new IntArrayList();
        for (JsonNode node : JgfReader.graphOf(JgfReader.parse(json)).path("nodes")) {
            JsonNode data = node.path("metadata");
            String path = data.path("paths").path("containment").asText();
            int u = graph.find(path);
            if (u == ResourceGraph.NOWHERE) {
                throw new ReaderFault("the graph has nothing at " + path);
            }
            if (data.path("exclusive").asBoolean()) {
                vertices.add(u);
            }
        }
        return vertices.toIntArray();
    }

    /// As [#jgf], of an R's `scheduling` in which some may be gone by now: those are left out.
    /// Empty when it is no graph of ours.
    public static IntArrayList known(ResourceGraph graph, String scheduling) {
        IntArrayList vertices = new IntArrayList();
        JsonNode nodes = JgfReader.parse(scheduling.getBytes(UTF_8)).path("graph").path("nodes");
        for (JsonNode node : nodes) {
            JsonNode data = node.path("metadata");
            int u = graph.find(data.path("paths").path("containment").asText());
            if (u != ResourceGraph.NOWHERE && data.path("exclusive").asBoolean()) {
                vertices.add(u);
            }
        }
        return vertices;
    }

    /// Whether what is exclusive stands for all below it.
    public static boolean isShorthand(@Nullable String scheduling) {
        return scheduling != null
                && JgfReader.parse(scheduling.getBytes(UTF_8))
                        .path("writer")
                        .asText()
                        .endsWith("jgf_shorthand");
    }

    /// The vertices that an R's execution section names, by rank, type and id.
    ///
    /// @throws ReaderFault when one is not in the graph
    public static int[] execution(ResourceGraph graph, byte[] json) {
        IntArrayList vertices = new IntArrayList();
        Int2IntOpenHashMap nodeByRank = nodesByRank(graph);
        try {
            for (JsonNode entry : JgfReader.parse(json).path("execution").path("R_lite")) {
                for (int rank : ExecutionReader.ranks(entry.path("rank")).stream().toArray()) {
                    int node = nodeByRank.getOrDefault(rank, Relations.NONE);
                    if (node == Relations.NONE) {
                        throw new ReaderFault("the graph has no rank " + rank);
                    }
                    entry.path("children")
                            .properties()
                            .forEach(e -> addChildren(graph, node, e, vertices));
                }
            }
        } catch (InvalidText e) {
            throw new ReaderFault(e.getMessage());
        }
        return vertices.toIntArray();
    }

    /// The ranks that an R's execution section names.
    public static Idset ranks(byte[] json) {
        Idset ranks = Idset.EMPTY;
        try {
            for (JsonNode entry : JgfReader.parse(json).path("execution").path("R_lite")) {
                ranks = ranks.union(ExecutionReader.ranks(entry.path("rank")));
            }
        } catch (InvalidText e) {
            throw new ReaderFault(e.getMessage());
        }
        return ranks;
    }

    /// The nodes of a graph by their ranks.
    public static Int2IntOpenHashMap nodesByRank(ResourceGraph graph) {
        Int2IntOpenHashMap nodeByRank = new Int2IntOpenHashMap();
        int nodeType = graph.types().find("node");
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u) && graph.type(u) == nodeType && graph.rank(u) >= 0) {
                nodeByRank.putIfAbsent(graph.rank(u), u);
            }
        }
        return nodeByRank;
    }

    private static void addChildren(
            ResourceGraph graph,
            int node,
            Map.Entry<String, JsonNode> children,
            IntArrayList vertices) {
        Idset ids = ExecutionReader.ranks(children.getValue());
        IntArrayList found = new IntArrayList();
        gather(graph, node, graph.types().find(children.getKey()), ids, found);
        if (found.size() < ids.size()) {
            throw new ReaderFault(
                    graph.name(node) + " has not all of " + children.getKey() + ids.encode());
        }
        vertices.addAll(found);
    }

    private static void gather(
            ResourceGraph graph, int u, int type, Idset ids, IntArrayList found) {
        Relations relations = graph.relations(ResourceGraph.CONTAINMENT);
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            long id = graph.id(child);
            if (graph.type(child) == type && id >= 0 && ids.contains((int) id)) {
                found.add(child);
            }
            gather(graph, child, type, ids, found);
        }
    }
}
