package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The resources: pools as vertices, numbered from 0 and kept in columns; relations as edges, by
/// subsystem. Vertices keep their numbers for ever; those that were removed leave a gap.
public final class ResourceGraph {

    /// The subsystem of what contains what, which is always there.
    public static final int CONTAINMENT = 0;

    /// [#find]'s answer for a path that leads nowhere.
    public static final int NOWHERE = -1;

    private final Names types =
            new Names("cluster", "rack", "node", "socket", "core", "gpu", "memory");
    private final Names subsystems = new Names("containment");
    private final Names words = new Names("");
    private final List<Relations> relations = new ArrayList<>();
    private final BitSet gone = new BitSet();
    private final BitSet down = new BitSet();
    private final Int2ObjectOpenHashMap<String> names = new Int2ObjectOpenHashMap<>();
    private final Int2ObjectOpenHashMap<TreeMap<String, String>> properties =
            new Int2ObjectOpenHashMap<>();
    private final Int2ObjectOpenHashMap<Map<String, String>> givenPaths =
            new Int2ObjectOpenHashMap<>();
    /// Beyond any machine, and what a heap of some gigabytes holds.
    public static final int VERTICES_MAX = 1 << 24;

    private int count;
    private long units;
    private final Kinds kinds = new Kinds();
    private final Column kind = new Column();
    private final Column rank = new Column();
    private final Column id = new Column();
    private final Column uniqueId = new Column();
    private long nextUniqueId;
    private long version;
    private @Nullable Object2IntOpenHashMap<String> vertexByPath;

    public ResourceGraph() {
        relations.add(new Relations());
    }

    /// @return the vertex's number
    /// @throws IllegalArgumentException when there are too many of them, or of their units
    public int add(Vertex vertex) {
        if (count == VERTICES_MAX) {
            throw new IllegalArgumentException("there are more than " + VERTICES_MAX + " vertices");
        }
        if (units + vertex.size() < 0) { // no sum of sizes is larger than this one
            throw new IllegalArgumentException(
                    "the sizes of all vertices are more than " + Long.MAX_VALUE);
        }
        units += vertex.size();
        version++;
        int u = count++;
        kind.set(
                u,
                kinds.number(
                        types.number(vertex.type()),
                        words.number(vertex.basename()),
                        words.number(vertex.unit()),
                        vertex.size()));
        rank.set(u, vertex.rank());
        id.set(u, vertex.id());
        long unique = vertex.uniqueId() < 0 ? nextUniqueId : vertex.uniqueId();
        uniqueId.set(u, unique);
        nextUniqueId = Math.max(nextUniqueId, unique + 1);
        if (vertex.name() != null && !vertex.name().equals(derivedName(u))) {
            names.put(u, vertex.name());
        }
        if (!vertex.properties().isEmpty()) {
            properties.put(u, new TreeMap<>(vertex.properties()));
        }
        down.set(u, !vertex.up());
        return u;
    }

    /// To be followed by [#index] before anybody walks.
    public void relate(int subsystem, int source, int target) {
        relations.get(subsystem).add(source, target);
    }

    public boolean related(int subsystem, int source, int target) {
        return relations.get(subsystem).has(source, target);
    }

    public void root(int subsystem, int vertex) {
        relations.get(subsystem).root(vertex);
    }

    /// The path by which `u` is known, when it is not made of its ancestors' names.
    public void path(int u, int subsystem, String path) {
        givenPaths.computeIfAbsent(u, k -> new TreeMap<>()).put(subsystems.name(subsystem), path);
    }

    /// Drops paths that say what the names say anyway.
    public void dropDerivedPaths() {
        for (int u : givenPaths.keySet().toIntArray()) {
            Map<String, String> paths = givenPaths.get(u);
            paths.entrySet()
                    .removeIf(
                            e -> e.getValue().equals(derivedPath(u, subsystems.find(e.getKey()))));
            if (paths.isEmpty()) {
                givenPaths.remove(u);
            }
        }
    }

    public int subsystem(String name) {
        int number = subsystems.number(name);
        while (relations.size() < subsystems.count()) {
            relations.add(new Relations());
        }
        return number;
    }

    /// Takes vertices away, with their edges, when [#index] is called.
    public void remove(int vertex) {
        gone.set(vertex);
        names.remove(vertex);
        properties.remove(vertex);
        givenPaths.remove(vertex);
    }

    /// As [#remove], with all that is below it in any subsystem.
    public void removeTree(int vertex) {
        IntArrayList open = IntArrayList.of(vertex);
        while (!open.isEmpty()) {
            int next = open.popInt();
            if (!gone.get(next)) {
                remove(next);
                for (Relations each : relations) {
                    for (int i = each.from(next); i < each.to(next); i++) {
                        open.add(each.child(i));
                    }
                }
            }
        }
    }

    /// Makes edges that were added or went away visible.
    public void index() {
        version++;
        for (Column column : List.of(kind, rank, id, uniqueId)) {
            column.trim(count);
        }
        for (Relations each : relations) {
            each.index(count, this::type, gone);
        }
        vertexByPath = null;
    }

    /// Grows with every change of a vertex or an edge: what was found out about the graph before
    /// may be wrong then.
    public long version() {
        return version;
    }

    /// One more than the largest vertex number.
    public int vertexCount() {
        return count;
    }

    public int liveVertexCount() {
        return count - gone.cardinality();
    }

    public boolean isGone(int u) {
        return gone.get(u);
    }

    public Names types() {
        return types;
    }

    public Names subsystems() {
        return subsystems;
    }

    public Relations relations(int subsystem) {
        return relations.get(subsystem);
    }

    public int type(int u) {
        return kinds.type((int) kind.get(u));
    }

    public String typeName(int u) {
        return types.name(type(u));
    }

    public String basename(int u) {
        return words.name(kinds.basename((int) kind.get(u)));
    }

    public String name(int u) {
        String given = names.get(u);
        return given == null ? derivedName(u) : given;
    }

    /// Whether the name is something else than basename and id.
    public boolean hasNameOfItsOwn(int u) {
        return names.containsKey(u);
    }

    public long id(int u) {
        return id.get(u);
    }

    public long uniqueId(int u) {
        return uniqueId.get(u);
    }

    public int rank(int u) {
        return (int) rank.get(u);
    }

    public long size(int u) {
        return kinds.size((int) kind.get(u));
    }

    public String unit(int u) {
        return words.name(kinds.unit((int) kind.get(u)));
    }

    public boolean isUp(int u) {
        return !down.get(u);
    }

    public void setUp(int u, boolean up) {
        version++;
        down.set(u, !up);
    }

    /// Sorted by key.
    public Map<String, String> properties(int u) {
        Map<String, String> all = properties.get(u);
        return all == null ? Map.of() : all;
    }

    public boolean hasProperty(int u, String key) {
        TreeMap<String, String> all = properties.get(u);
        return all != null && all.containsKey(key);
    }

    public void setProperty(int u, String key, String value) {
        version++;
        properties.computeIfAbsent(u, k -> new TreeMap<>()).put(key, value);
    }

    public void removeProperty(int u, String key) {
        version++;
        TreeMap<String, String> all = properties.get(u);
        if (all != null) {
            all.remove(key);
        }
    }

    /// Where `u` is, by subsystem.
    public Map<String, String> paths(int u) {
        Map<String, String> paths = new TreeMap<>();
        for (int s = 0; s < relations.size(); s++) {
            if (relations.get(s).contains(u)) {
                paths.put(subsystems.name(s), path(u, s));
            }
        }
        return paths;
    }

    public String path(int u, int subsystem) {
        Map<String, String> given = givenPaths.get(u);
        String path = given == null ? null : given.get(subsystems.name(subsystem));
        return path == null ? derivedPath(u, subsystem) : path;
    }

    /// The vertex at `path` in any subsystem, or [#NOWHERE].
    public int find(String path) {
        if (vertexByPath == null) {
            vertexByPath = new Object2IntOpenHashMap<>();
            vertexByPath.defaultReturnValue(NOWHERE);
            for (int s = relations.size() - 1; s >= 0; s--) {
                for (int u = 0; u < count; u++) {
                    if (!gone.get(u) && relations.get(s).contains(u)) {
                        vertexByPath.put(path(u, s), u);
                    }
                }
            }
        }
        return vertexByPath.getInt(path);
    }

    private String derivedPath(int u, int subsystem) {
        int parent = relations.get(subsystem).parent(u);
        String above =
                parent == Relations.NONE || u == relations.get(subsystem).root()
                        ? ""
                        : path(parent, subsystem);
        return above + "/" + name(u);
    }

    private String derivedName(int u) {
        return id(u) < 0 ? basename(u) : basename(u) + id(u);
    }
}
