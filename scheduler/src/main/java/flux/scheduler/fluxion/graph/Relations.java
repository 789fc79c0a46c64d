package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/// The edges of one subsystem, as compressed rows: the children of a vertex stand side by side, in
/// the order in which their edges were added.
public final class Relations {

    /// Of a vertex that has no parent here, and of a subsystem without root.
    public static final int NONE = -1;

    /// Not in the rows yet.
    private final Edges added = new Edges();

    /// Those that do not lead from a parent.
    private final Edges others = new Edges();

    private int[] first = {0};
    private int[] children = {};
    private int[] parents = {};
    private TypeSets typeSets = TypeSets.NONE;
    private int[] order = {};
    private final BitSet reachedTwice = new BitSet();
    private int root = NONE;

    void add(int source, int target) {
        added.add(source, target);
    }

    boolean has(int source, int target) {
        if (added.has(source, target)) {
            return true;
        }
        if (source + 1 < first.length) {
            for (int i = from(source); i < to(source); i++) {
                if (children[i] == target) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The vertex from which all others of the subsystem are reached.
    public int root() {
        return root;
    }

    void root(int vertex) {
        root = vertex;
    }

    /// Where `u`'s children begin in [#child].
    public int from(int u) {
        return first[u];
    }

    public int to(int u) {
        return first[u + 1];
    }

    public int child(int i) {
        return children[i];
    }

    public boolean isLeaf(int u) {
        return first[u] == first[u + 1];
    }

    /// The vertex whose child `u` became first.
    public int parent(int u) {
        return u < parents.length ? parents[u] : NONE;
    }

    /// Whether `u` is in this subsystem, by what was indexed.
    public boolean contains(int u) {
        return u == root || (u < parents.length && parents[u] != NONE);
    }

    /// Whether `u` is a child of several.
    public boolean hasSeveralParents(int u) {
        return reachedTwice.get(u);
    }

    /// Whether no vertex has several parents.
    public boolean isTree() {
        return reachedTwice.isEmpty();
    }

    /// The place of `u` when all are gathered from the root, children before parents, in the order
    /// of the edges; [#NONE] for what is not below the root.
    public int order(int u) {
        return order[u];
    }

    /// The types of `u`'s children: one [Names#bit] each.
    public long childTypes(int u) {
        return typeSets.childTypes(u);
    }

    /// The types of all that can be reached from `u`, without `u`.
    public long typesBelow(int u) {
        return typeSets.typesBelow(u);
    }

    /// A vertex that is above itself, so that no path leads to it; [#NONE] when there is none.
    public int anyInCycle() {
        int[] levels = levels();
        for (int u = 0; u < levels.length; u++) {
            if (levels[u] < 0) {
                return u;
            }
        }
        return NONE;
    }

    /// A vertex that stands more than `levels` edges below the top, or NONE; where there is a
    /// cycle, one in it or below it.
    public int anyBelow(int levels) {
        int[] all = levels();
        for (int u = 0; u < all.length; u++) {
            if (all[u] < 0 || all[u] > levels) {
                return u;
            }
        }
        return NONE;
    }

    /// The longest way to each vertex, in edges; below 0 for what is in a cycle or below one.
    private int[] levels() {
        int vertices = parents.length;
        int[] above = new int[vertices];
        for (int u = 0; u < vertices; u++) {
            for (int i = from(u); i < to(u); i++) {
                above[child(i)]++;
            }
        }
        int[] levels = new int[vertices];
        Arrays.fill(levels, -1);
        IntArrayList open = new IntArrayList();
        for (int u = 0; u < vertices; u++) {
            if (above[u] == 0) {
                levels[u] = 0;
                open.add(u);
            }
        }
        int[] longest = new int[vertices];
        while (!open.isEmpty()) {
            int u = open.popInt();
            for (int i = from(u); i < to(u); i++) {
                int v = child(i);
                longest[v] = Math.max(longest[v], levels[u] + 1);
                if (--above[v] == 0) {
                    levels[v] = longest[v];
                    open.add(v);
                }
            }
        }
        return levels;
    }

    /// Makes rows of the edges again, without those of vertices that are gone.
    ///
    /// @param types of the vertices
    void index(int vertices, IntUnaryOperator types, BitSet gone) {
        findParents(vertices, gone);
        makeRows(vertices, gone);
        added.clear();
        reachedTwice.clear();
        for (int i = 0; i < others.count(); i++) {
            reachedTwice.set(others.target(i));
        }
        if (root != NONE && gone.get(root)) {
            root = NONE;
        }
        int[] levels = byLevel();
        typeSets = TypeSets.of(this, levels, vertices, types);
        order = ordered(levels);
    }

    /// A vertex keeps its parent; without one, the source of its oldest edge becomes that.
    private void findParents(int vertices, BitSet gone) {
        int[] known = parents;
        parents = new int[vertices];
        Arrays.fill(parents, NONE);
        for (int u = 0; u < known.length; u++) {
            if (known[u] != NONE && !gone.get(u) && !gone.get(known[u])) {
                parents[u] = known[u];
            }
        }
        Edges candidates = new Edges();
        candidates.addAll(others);
        candidates.addAll(added);
        others.clear();
        for (int i = 0; i < candidates.count(); i++) {
            int source = candidates.source(i);
            int target = candidates.target(i);
            if (gone.get(source) || gone.get(target)) {
                continue;
            }
            if (parents[target] == NONE) {
                parents[target] = source;
            } else {
                others.add(source, target);
            }
        }
    }

    private void makeRows(int vertices, BitSet gone) {
        int[] begins = new int[vertices + 1];
        forEachEdge(gone, (source, target) -> begins[source + 1]++);
        for (int u = 0; u < vertices; u++) {
            begins[u + 1] += begins[u];
        }
        int[] row = new int[begins[vertices]];
        int[] next = begins.clone();
        forEachEdge(gone, (source, target) -> row[next[source]++] = target);
        first = begins;
        children = row;
    }

    private interface EdgeVisitor {
        void edge(int source, int target);
    }

    private void forEachEdge(BitSet gone, EdgeVisitor visitor) {
        for (int u = 0; u + 1 < first.length; u++) {
            for (int i = first[u]; i < first[u + 1]; i++) {
                if (!gone.get(u) && !gone.get(children[i])) {
                    visitor.edge(u, children[i]);
                }
            }
        }
        for (int i = 0; i < added.count(); i++) {
            if (!gone.get(added.source(i)) && !gone.get(added.target(i))) {
                visitor.edge(added.source(i), added.target(i));
            }
        }
    }

    boolean isTreeEdge(int source, int target) {
        return parents[target] == source && target != root;
    }

    /// All that the root leads to, from parents to children.
    private int[] byLevel() {
        IntArrayList reached = new IntArrayList();
        BitSet seen = new BitSet();
        if (root != NONE) {
            reached.add(root);
        }
        for (int i = 0; i < reached.size(); i++) {
            int u = reached.getInt(i);
            for (int k = first[u]; k < first[u + 1]; k++) {
                if (isTreeEdge(u, children[k]) && !seen.get(children[k])) {
                    seen.set(children[k]);
                    reached.add(children[k]);
                }
            }
        }
        return reached.toIntArray();
    }

    private int[] ordered(int[] levels) {
        int[] below = new int[parents.length];
        for (int i = levels.length - 1; i > 0; i--) {
            below[parents[levels[i]]] += below[levels[i]] + 1;
        }
        int[] places = new int[parents.length];
        Arrays.fill(places, NONE);
        int[] next = new int[parents.length];
        for (int u : levels) {
            int begin = u == root ? 0 : next[parents[u]];
            places[u] = begin + below[u];
            next[u] = begin;
            if (u != root) {
                next[parents[u]] = places[u] + 1;
            }
        }
        return places;
    }
}
