package flux.scheduler.fluxion.reader;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads graphs in the JSON Graph Format of RFC 40, alone or as `scheduling` in an R.
public final class JgfReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ResourceGraph graph;
    private final Map<String, Integer> vertexById = new HashMap<>();
    private final IntArrayList added = new IntArrayList();
    private final Map<String, String> idByPath = new HashMap<>();
    private final int firstNew;

    private JgfReader(ResourceGraph graph) {
        this.graph = graph;
        firstNew = graph.vertexCount();
    }

    /// @throws ReaderFault when it is not such a graph
    public static ResourceGraph read(byte[] json) {
        ResourceGraph graph = new ResourceGraph();
        try {
            new JgfReader(graph).add(graphOf(parse(json)));
        } catch (IllegalArgumentException e) { // a size that no vertex has
            throw new ReaderFault(e.getMessage());
        }
        return graph;
    }

    /// Adds what `graph` does not have yet; vertices are the same when their paths are.
    ///
    /// @return the vertices added
    /// @throws ReaderFault when it does not hang together with what is there; nothing is added then
    public static int[] attach(ResourceGraph graph, byte[] json) {
        JsonNode jgf = graphOf(parse(json));
        checkRoots(graph, jgf);
        JgfReader reader = new JgfReader(graph);
        try {
            reader.add(jgf);
        } catch (IllegalArgumentException e) {
            reader.takeBack();
            throw new ReaderFault(e.getMessage());
        } catch (ReaderFault e) {
            reader.takeBack();
            throw e;
        }
        return reader.added.toIntArray();
    }

    /// @throws ReaderFault when it is not JSON
    public static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(new String(json, java.nio.charset.StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where =
                    at == null
                            ? ""
                            : ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
            throw new ReaderFault(
                    "not JSON: "
                            + e.getOriginalMessage().replaceFirst(" *[(]start marker at .*", "")
                            + where);
        }
    }

    private void takeBack() {
        added.forEach(graph::remove);
        graph.index();
    }

    /// The graph in a JGF document or in an R.
    public static JsonNode graphOf(JsonNode document) {
        JsonNode graph = document.path("graph");
        if (graph.isMissingNode()) {
            graph = document.path("scheduling").path("graph");
        }
        if (!graph.path("nodes").isArray() || !graph.path("edges").isArray()) {
            throw new ReaderFault("no graph with nodes and edges in it");
        }
        return graph;
    }

    private static void checkRoots(ResourceGraph graph, JsonNode jgf) {
        for (JsonNode node : jgf.path("nodes")) {
            for (Map.Entry<String, JsonNode> path :
                    node.path("metadata").path("paths").properties()) {
                boolean isRoot = path.getValue().asText().lastIndexOf('/') == 0;
                if (isRoot && graph.find(path.getValue().asText()) == ResourceGraph.NOWHERE) {
                    throw new ReaderFault(
                            "add_graph_metadata: failed to add root metadata for "
                                    + path.getKey()
                                    + " subsystem. Possible duplicate root.");
                }
            }
        }
    }

    private void add(JsonNode jgf) {
        for (JsonNode node : jgf.path("nodes")) {
            addVertex(node);
        }
        List<Edge> edges = new ArrayList<>();
        for (JsonNode edge : jgf.path("edges")) {
            edges.add(edge(edge));
        }
        edges.forEach(this::addEdge);
        graph.index();
        GraphCheck.require(graph);
        graph.dropDerivedPaths();
        graph.index();
        if (graph.relations(ResourceGraph.CONTAINMENT).root() == Relations.NONE) {
            throw new ReaderFault("no vertex is the root of containment");
        }
    }

    private void addVertex(JsonNode node) {
        String key = text(node, "id", "a vertex");
        JsonNode data = node.path("metadata");
        Map<String, String> paths = paths(data, key);
        if (vertexById.containsKey(key)) {
            throw new ReaderFault("two vertices have the id " + key);
        }
        for (String path : paths.values()) {
            String other = idByPath.putIfAbsent(path, key);
            if (other != null && !other.equals(key)) {
                throw new ReaderFault(
                        "vertices %s and %s are both at %s".formatted(other, key, path));
            }
        }
        int known = graph.find(paths.values().iterator().next());
        if (known != ResourceGraph.NOWHERE) {
            vertexById.put(key, known);
            return;
        }
        int u = graph.add(vertex(key, data, paths));
        added.add(u);
        vertexById.put(key, u);
        paths.forEach(
                (subsystem, path) -> {
                    graph.path(u, graph.subsystem(subsystem), path);
                    if (path.lastIndexOf('/') == 0) {
                        graph.root(graph.subsystem(subsystem), u);
                    }
                });
    }

    private static Map<String, String> paths(JsonNode data, String key) {
        Map<String, String> paths = new LinkedHashMap<>();
        data.path("paths").properties().forEach(e -> paths.put(e.getKey(), e.getValue().asText()));
        if (paths.isEmpty()) {
            throw new ReaderFault("vertex " + key + " has no paths");
        }
        return paths;
    }

    private static Vertex vertex(String key, JsonNode data, Map<String, String> paths) {
        String type = text(data, "type", "vertex " + key);
        String basename = data.path("basename").asText(type);
        String last = lastPart(paths.values().iterator().next());
        long id = whole(data, "id", -1, -1, Long.MAX_VALUE, key);
        String name = data.hasNonNull("name") ? data.path("name").asText() : null;
        if (name == null && id < 0) {
            name = last;
        }
        return new Vertex(
                type,
                basename,
                name,
                id,
                data.path("uniq_id").asLong(number(key)),
                (int) whole(data, "rank", -1, -1, Integer.MAX_VALUE, key),
                whole(data, "size", 1, 0, Long.MAX_VALUE, key),
                data.path("unit").asText(""),
                properties(data.path("properties")),
                data.path("status").asInt(0) == 0);
    }

    private static long whole(
            JsonNode data, String name, long otherwise, long least, long most, String key) {
        JsonNode value = data.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.asLong() < least
                || value.asLong() > most) {
            throw new ReaderFault(
                    "vertex %s: %s must be an integer from %d to %d, was %s"
                            .formatted(key, name, least, most, value));
        }
        return value.asLong();
    }

    static Map<String, String> properties(JsonNode json) {
        Map<String, String> properties = new HashMap<>();
        if (json.isArray()) {
            json.forEach(name -> properties.put(name.asText(), ""));
        } else {
            json.properties().forEach(e -> properties.put(e.getKey(), e.getValue().asText()));
        }
        return properties;
    }

    private record Edge(int subsystem, int source, int target) {}

    private Edge edge(JsonNode edge) {
        return new Edge(
                graph.subsystem(subsystem(edge.path("metadata"))),
                endOf(edge, "source"),
                endOf(edge, "target"));
    }

    private void addEdge(Edge edge) {
        int source = edge.source();
        int target = edge.target();
        int subsystem = edge.subsystem();
        boolean bothKnown = !isNew(source) && !isNew(target);
        if (!bothKnown) {
            graph.relate(subsystem, source, target);
        } else if (!graph.related(subsystem, source, target)) {
            throw new ReaderFault(
                    "an edge joins %s and %s, which are there without it"
                            .formatted(graph.name(source), graph.name(target)));
        }
    }

    private boolean isNew(int u) {
        return u >= firstNew;
    }

    /// `{"subsystem": s}`, or `{"name": {s: relation}}` as it was once written.
    private static String subsystem(JsonNode metadata) {
        JsonNode old = metadata.path("name");
        return old.isObject() && !old.isEmpty()
                ? old.fieldNames().next()
                : metadata.path("subsystem").asText("containment");
    }

    private int endOf(JsonNode edge, String end) {
        String key = text(edge, end, "an edge");
        @Nullable Integer u = vertexById.get(key);
        if (u == null) {
            throw new ReaderFault("an edge's " + end + " is " + key + ", which is no vertex");
        }
        return u;
    }

    private static String text(JsonNode json, String key, String of) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            throw new ReaderFault(of + " has no " + key);
        }
        return value.asText();
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static long number(String key) {
        return key.matches("[0-9]{1,18}") ? Long.parseLong(key) : -1;
    }
}
