package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import java.util.BitSet;

/// The vertices that are to be taken, marked in the graph, and the walk that gathers them in order.
///
/// The ancestors of what is marked are shared. A vertex that is taken whole stands for all below
/// it.
final class Marks {
    private final ResourceGraph graph;
    private final Relations relations;
    private final BitSet marked = new BitSet();
    private final BitSet exclusive = new BitSet();
    private final BitSet whole = new BitSet();
    private final Int2LongOpenHashMap partial = new Int2LongOpenHashMap();

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
        marked.clear();
        exclusive.clear();
        whole.clear();
        partial.clear();
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
        marked.set(u);
        if (isExclusive) {
            exclusive.set(u);
        }
        if (isWhole) {
            whole.set(u);
        }
    }

    void markAncestors(int first) {
        for (int u = first; u != Relations.NONE && !marked.get(u); u = relations.parent(u)) {
            boolean node = wholeNodes && graph.type(u) == nodeType;
            mark(u, node, node);
        }
    }

    /// All that is marked, in order.
    Selection gather() {
        Selection selection = new Selection();
        int root = relations.root();
        if (root != Relations.NONE && marked.get(root)) {
            gather(root, 0, Selection.NONE, false, selection);
        }
        return selection;
    }

    private void gather(int u, int level, int parent, boolean inWhole, Selection selection) {
        boolean all = inWhole || whole.get(u);
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            boolean mine = !relations.hasSeveralParents(child) || relations.parent(child) == u;
            if (mine && (marked.get(child) || (all && graph.isUp(child)))) {
                gather(child, level + 1, u, all, selection);
            }
        }
        boolean isExclusive = inWhole || exclusive.get(u);
        long amount = isExclusive ? graph.size(u) : partial.getOrDefault(u, graph.size(u));
        selection.add(u, level, parent, amount, isExclusive);
    }
}
