package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The order in which a vertex's children are tried by a policy that stops early: those that were
/// never used first, then those with most left, the last made of equals first.
final class EdgeOrder {
    private static final long UNUSED = Long.MAX_VALUE;

    private final ResourceGraph graph;
    private final Relations relations;
    private final int[] @Nullable [] orders;
    private final long[] weights;

    EdgeOrder(ResourceGraph graph, Relations relations) {
        this.graph = graph;
        this.relations = relations;
        orders = new int[graph.vertexCount()][];
        weights = new long[graph.vertexCount()];
        Arrays.fill(weights, UNUSED);
    }

    /// The graph has changed; what is known of vertices that stay is kept.
    EdgeOrder renewed() {
        EdgeOrder renewed = new EdgeOrder(graph, relations);
        System.arraycopy(weights, 0, renewed.weights, 0, weights.length);
        return renewed;
    }

    int[] children(int u) {
        int[] order = orders[u];
        if (order == null) {
            order = new int[relations.to(u) - relations.from(u)];
            for (int i = 0; i < order.length; i++) {
                order[i] = relations.child(relations.from(u) + i);
            }
            IntArrays.stableSort(order, this::compare);
            orders[u] = order;
        }
        return order;
    }

    private int compare(int a, int b) {
        int byWeight = Long.compare(weights[b], weights[a]);
        return byWeight != 0 ? byWeight : Long.compare(graph.uniqueId(b), graph.uniqueId(a));
    }

    void weigh(int parent, int child, long weight) {
        int[] order = orders[parent];
        if (order == null || weights[child] == weight) {
            weights[child] = weight;
            return;
        }
        int at = 0;
        while (order[at] != child) {
            at++;
        }
        weights[child] = weight;
        while (at + 1 < order.length && compare(order[at + 1], child) < 0) {
            order[at] = order[at + 1];
            at++;
        }
        while (at > 0 && compare(order[at - 1], child) > 0) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = child;
    }
}
