package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntArrays;

/// The vertices that are to be taken, marked in the graph, and gathered in order.
///
/// The ancestors of what is marked are shared. A vertex that is taken whole stands for all below
/// it. What this costs depends on what is marked, and not on the size of the graph.
final class Marks {
    private static final int MARKED = 1;
    private static final int EXCLUSIVE = 2;
    private static final int WHOLE = 4;
    private static final int OUTSIDE = -1;

    private final ResourceGraph graph;
    private final Relations relations;
    private final IntArrayList marked = new IntArrayList();
    private final Int2LongOpenHashMap partial = new Int2LongOpenHashMap();
    private byte[] flags = {};
    private boolean anyWhole;

    /// Whether nodes are always taken whole.
    private final boolean wholeNodes;

    private final int nodeType;

    Marks(ResourceGraph graph, Relations relations, boolean wholeNodes) {
        this.graph = graph;
        this.relations = relations;
        this.wholeNodes = wholeNodes;
        nodeType = graph.types().number("node");
    }

    void clear() {
        for (int i = 0; i < marked.size(); i++) {
            flags[marked.getInt(i)] = 0;
        }
        marked.clear();
        partial.clear();
        anyWhole = false;
        if (flags.length < graph.vertexCount()) {
            flags = new byte[graph.vertexCount()];
        }
    }

    /// Marks the choice that a search has made, and all ancestors.
    void markChosen(Candidates candidates, int from, int to) {
        for (int i = from; i < to; i++) {
            int candidate = candidates.pick(i);
            int u = candidates.vertex(candidate);
            mark(u, candidates.isExclusive(candidate), candidates.isWhole(candidate));
            if (candidates.needs(i) < graph.size(u)) {
                partial.put(u, candidates.needs(i));
            }
            markAncestors(candidates.source(candidate));
            markChosen(candidates, candidates.picksFrom(candidate), candidates.picksTo(candidate));
        }
    }

    void mark(int u, boolean isExclusive, boolean isWhole) {
        if (flags[u] == 0) {
            marked.add(u);
        }
        flags[u] |= (byte) (MARKED | (isExclusive ? EXCLUSIVE : 0) | (isWhole ? WHOLE : 0));
        anyWhole |= isWhole;
    }

    void markAncestors(int first) {
        for (int u = first; u != Relations.NONE && flags[u] == 0; u = relations.parent(u)) {
            boolean node = wholeNodes && graph.type(u) == nodeType;
            mark(u, node, node);
        }
    }

    private boolean is(int u, int flag) {
        return (flags[u] & flag) != 0;
    }

    /// All that is marked and hangs together with the root, in order.
    Selection gather() {
        Selection selection = new Selection();
        int[] inOrder = marked.toIntArray();
        IntArrays.quickSort(
                inOrder, (a, b) -> Integer.compare(relations.order(a), relations.order(b)));
        for (int u : inOrder) {
            int level = level(u);
            if (level != OUTSIDE) {
                if (is(u, WHOLE)) {
                    gatherBelow(u, level, selection);
                }
                add(u, level, is(u, EXCLUSIVE), selection);
            }
        }
        return selection;
    }

    /// [#OUTSIDE] when an ancestor is not marked, or stands for `u`.
    private int level(int u) {
        int level = 0;
        int v = u;
        while (v != relations.root()) {
            v = relations.parent(v);
            if (v == Relations.NONE || flags[v] == 0 || (anyWhole && is(v, WHOLE))) {
                return OUTSIDE;
            }
            level++;
        }
        return level;
    }

    /// All below a vertex that is taken whole, but what is down.
    private void gatherBelow(int u, int level, Selection selection) {
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            boolean mine = !relations.hasSeveralParents(child) || relations.parent(child) == u;
            if (mine && (is(child, MARKED) || graph.isUp(child))) {
                gatherBelow(child, level + 1, selection);
                add(child, level + 1, true, selection);
            }
        }
    }

    private void add(int u, int level, boolean isExclusive, Selection selection) {
        int parent = level == 0 ? Selection.NONE : relations.parent(u);
        long amount =
                isExclusive || partial.isEmpty()
                        ? graph.size(u)
                        : partial.getOrDefault(u, graph.size(u));
        selection.add(u, level, parent, amount, isExclusive);
    }
}
