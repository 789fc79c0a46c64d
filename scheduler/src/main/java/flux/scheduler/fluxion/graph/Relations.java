package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;
import java.util.BitSet;

/// The edges of one subsystem, as compressed rows: the children of a vertex stand side by side, in
/// the order in which their edges were added.
public final class Relations {

    /// Of a vertex that has no parent here, and of a subsystem without root.
    public static final int NONE = -1;

    private final IntArrayList sources = new IntArrayList();
    private final IntArrayList targets = new IntArrayList();
    private int[] first = {0};
    private int[] children = {};
    private int[] parents = {};
    private long[] childTypes = {};
    private long[] typesBelow = {};
    private final BitSet reachedTwice = new BitSet();
    private int root = NONE;

    void add(int source, int target) {
        sources.add(source);
        targets.add(target);
    }

    boolean has(int source, int target) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.getInt(i) == source && targets.getInt(i) == target) {
                return true;
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

    /// The types of `u`'s children: one [Names#bit] each.
    public long childTypes(int u) {
        return childTypes[u];
    }

    /// The types of all that can be reached from `u`, without `u`.
    public long typesBelow(int u) {
        return typesBelow[u];
    }

    /// Makes rows of the edges again, without those of vertices that are gone.
    void index(int vertices, int[] types, BitSet gone) {
        int kept = 0;
        for (int i = 0; i < sources.size(); i++) {
            int source = sources.getInt(i);
            int target = targets.getInt(i);
            if (!gone.get(source) && !gone.get(target)) {
                sources.set(kept, source);
                targets.set(kept++, target);
            }
        }
        sources.size(kept);
        targets.size(kept);
        first = new int[vertices + 1];
        for (int i = 0; i < kept; i++) {
            first[sources.getInt(i) + 1]++;
        }
        for (int u = 0; u < vertices; u++) {
            first[u + 1] += first[u];
        }
        children = new int[kept];
        parents = new int[vertices];
        Arrays.fill(parents, NONE);
        reachedTwice.clear();
        int[] next = first.clone();
        for (int i = 0; i < kept; i++) {
            int source = sources.getInt(i);
            int target = targets.getInt(i);
            children[next[source]++] = target;
            if (parents[target] == NONE) {
                parents[target] = source;
            } else {
                reachedTwice.set(target);
            }
        }
        if (root != NONE && gone.get(root)) {
            root = NONE;
        }
        childTypes = new long[vertices];
        typesBelow = new long[vertices];
        if (root != NONE) {
            gatherTypes(types);
        }
    }

    private void gatherTypes(int[] types) {
        IntArrayList order = new IntArrayList();
        order.add(root);
        for (int i = 0; i < order.size(); i++) {
            int u = order.getInt(i);
            for (int k = first[u]; k < first[u + 1]; k++) {
                if (parents[children[k]] == u && children[k] != root) {
                    order.add(children[k]);
                }
            }
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            int u = order.getInt(i);
            for (int k = first[u]; k < first[u + 1]; k++) {
                long bit = Names.bit(types[children[k]]);
                childTypes[u] |= bit;
                typesBelow[u] |= bit | typesBelow[children[k]];
            }
        }
    }
}
