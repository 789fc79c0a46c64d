package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.function.IntUnaryOperator;

/// The types of what is below each vertex, as [Names#bit]s. Vertices of one kind have the same, so
/// that each only knows the number of its pair of sets.
record TypeSets(int[] kinds, long[] pairs) {
    static final TypeSets NONE = new TypeSets(new int[0], new long[2]);

    private record Pair(long childTypes, long typesBelow) {}

    /// @param levels all vertices that the root leads to, parents before children
    static TypeSets of(Relations relations, int[] levels, int vertices, IntUnaryOperator types) {
        int[] kinds = new int[vertices];
        LongArrayList pairs = new LongArrayList(new long[2]);
        Object2IntOpenHashMap<Pair> known = new Object2IntOpenHashMap<>();
        for (int i = levels.length - 1; i >= 0; i--) {
            int u = levels[i];
            if (relations.isLeaf(u)) {
                continue;
            }
            long childTypes = 0;
            long typesBelow = 0;
            for (int k = relations.from(u); k < relations.to(u); k++) {
                int child = relations.child(k);
                childTypes |= Names.bit(types.applyAsInt(child));
                typesBelow |= pairs.getLong(2 * kinds[child] + 1);
            }
            Pair pair = new Pair(childTypes, childTypes | typesBelow);
            kinds[u] = known.computeIfAbsent(pair, p -> pairs.size() / 2);
            if (2 * kinds[u] == pairs.size()) {
                pairs.add(pair.childTypes);
                pairs.add(pair.typesBelow);
            }
        }
        return new TypeSets(kinds, pairs.toLongArray());
    }

    long childTypes(int u) {
        return pairs[2 * kinds[u]];
    }

    long typesBelow(int u) {
        return pairs[2 * kinds[u] + 1];
    }
}
