package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.ints.IntIterable;
import it.unimi.dsi.fastutil.ints.IntIterator;
import it.unimi.dsi.fastutil.ints.IntIterators;
import it.unimi.dsi.fastutil.ints.IntRBTreeSet;

/// The order in which a vertex's children are tried by a policy that stops early: those that were
/// never used first, then those with most left, the last made of equals first.
///
/// Only children with filters are ever weighed: they stand in a balanced tree, where one moves in
/// logarithmic time. The others, at the graph's ends, keep the order in which they were made.
final class EdgeOrder {
    private static final long UNUSED = Long.MAX_VALUE;

    private final ResourceGraph graph;
    private final Relations relations;
    private final Int2ObjectOpenHashMap<IntIterable> orders = new Int2ObjectOpenHashMap<>();
    private final Int2LongOpenHashMap weights = new Int2LongOpenHashMap();

    EdgeOrder(ResourceGraph graph, Relations relations) {
        this.graph = graph;
        this.relations = relations;
        weights.defaultReturnValue(UNUSED);
    }

    /// The graph has changed; what is known of vertices that stay is kept.
    EdgeOrder renewed() {
        EdgeOrder renewed = new EdgeOrder(graph, relations);
        renewed.weights.putAll(weights);
        return renewed;
    }

    IntIterator children(int u) {
        IntIterable order = orders.get(u);
        if (order == null) {
            order = hasOnlyLeaves(u) ? fixed(u) : moving(u);
            orders.put(u, order);
        }
        return order.iterator();
    }

    private boolean hasOnlyLeaves(int u) {
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            if (!relations.isLeaf(child) || weights.containsKey(child)) {
                return false;
            }
        }
        return true;
    }

    private IntIterable moving(int u) {
        IntRBTreeSet order = new IntRBTreeSet(this::compare);
        for (int i = relations.from(u); i < relations.to(u); i++) {
            order.add(relations.child(i));
        }
        return order;
    }

    private IntIterable fixed(int u) {
        int[] order = new int[relations.to(u) - relations.from(u)];
        for (int i = 0; i < order.length; i++) {
            order[i] = relations.child(relations.from(u) + i);
        }
        IntArrays.stableSort(order, this::compare);
        return () -> IntIterators.wrap(order);
    }

    private int compare(int a, int b) {
        int byWeight = Long.compare(weights.get(b), weights.get(a));
        int byAge = byWeight != 0 ? byWeight : Long.compare(graph.uniqueId(b), graph.uniqueId(a));
        return byAge != 0 ? byAge : Integer.compare(a, b);
    }

    void weigh(int parent, int child, long weight) {
        if (weights.get(child) == weight) {
            return;
        }
        if (orders.get(parent) instanceof IntRBTreeSet order && order.remove(child)) {
            weights.put(child, weight);
            order.add(child);
        } else {
            weights.put(child, weight);
            orders.remove(parent);
        }
    }
}
