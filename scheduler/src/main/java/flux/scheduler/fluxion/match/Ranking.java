package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.policy.MatchPolicy.Order;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.ints.IntComparator;
import java.util.Arrays;

/// Puts groups of one type into the policy's order, the best first. Equals stay as they were found.
final class Ranking {
    private static final long NODE_WEIGHT = 10_000;
    private static final String CLASS = "perf_class";
    private static final long NO_CLASS = 9_999;
    private static final long CLASS_WEIGHT = 1L << 32;

    private final ResourceGraph graph;
    private final MatchPolicy policy;
    private final Candidates candidates;

    Ranking(ResourceGraph graph, MatchPolicy policy, Candidates candidates) {
        this.graph = graph;
        this.policy = policy;
        this.candidates = candidates;
    }

    /// What the node around a vertex adds to the vertex's score.
    long nodeFactor(int node) {
        return (graph.id(node) + 2) * NODE_WEIGHT
                + Math.abs(graph.uniqueId(node) % NODE_WEIGHT - 1);
    }

    /// @param factor of the node around it; 0 when nodes do not count
    long score(int u, long factor) {
        long score = 1 + graph.id(u) + 1 + factor;
        return policy.order() == Order.VARIATION
                ? score + performanceClass(u) * CLASS_WEIGHT
                : score;
    }

    private long performanceClass(int u) {
        String text = graph.properties(u).get(CLASS);
        return text == null || !text.matches("[0-9]{1,9}") ? NO_CLASS : Long.parseLong(text);
    }

    Order order() {
        return policy.order();
    }

    /// @param units that are to be taken of them
    void sort(IntArrayList groups, long units) {
        sortByScore(groups);
        switch (policy.order()) {
            case LOCALITY -> longestRunsFirst(groups);
            case VARIATION -> leastSpreadFirst(groups, units);
            case LOW, HIGH -> {}
        }
    }

    void sortByScore(IntArrayList groups) {
        IntComparator ascending = (a, b) -> Long.compare(candidates.score(a), candidates.score(b));
        IntComparator descending = (a, b) -> ascending.compare(b, a);
        boolean high = policy.order() == Order.HIGH;
        if (!isSorted(groups, high)) {
            IntArrays.stableSort(
                    groups.elements(), 0, groups.size(), high ? descending : ascending);
        }
    }

    private boolean isSorted(IntArrayList groups, boolean high) {
        for (int i = 1; i < groups.size(); i++) {
            int order =
                    Long.compare(
                            candidates.score(groups.getInt(i - 1)),
                            candidates.score(groups.getInt(i)));
            if (high ? order < 0 : order > 0) {
                return false;
            }
        }
        return true;
    }

    /// Runs of neighbouring scores, the longest first, the highest of equals first.
    private void longestRunsFirst(IntArrayList groups) {
        int count = groups.size();
        int[] sorted = groups.toIntArray();
        IntArrayList starts = new IntArrayList();
        for (int i = 0; i < count; i++) {
            if (i == 0 || candidates.score(sorted[i]) > candidates.score(sorted[i - 1]) + 1) {
                starts.add(i);
            }
        }
        starts.add(count);
        int[] runs = new int[starts.size() - 1];
        Arrays.setAll(runs, i -> runs.length - 1 - i);
        IntArrays.stableSort(
                runs,
                (a, b) ->
                        Integer.compare(
                                starts.getInt(b + 1) - starts.getInt(b),
                                starts.getInt(a + 1) - starts.getInt(a)));
        groups.clear();
        for (int run : runs) {
            for (int i = starts.getInt(run); i < starts.getInt(run + 1); i++) {
                groups.add(sorted[i]);
            }
        }
    }

    /// Moves those to the front that together have `units` and the least spread of classes.
    private void leastSpreadFirst(IntArrayList groups, long units) {
        if (units == 0) {
            return;
        }
        int best = 0;
        long bestSpread = Long.MAX_VALUE;
        int to = 0;
        long sum = 0;
        for (int from = 0; from < groups.size(); from++) {
            while (to < groups.size() && sum < units) {
                sum += candidates.units(groups.getInt(to++));
            }
            if (sum < units) {
                break;
            }
            long spread = classOf(groups.getInt(to - 1)) - classOf(groups.getInt(from));
            if (spread < bestSpread) {
                bestSpread = spread;
                best = from;
            }
            sum -= candidates.units(groups.getInt(from));
        }
        int[] before = groups.toIntArray();
        for (int i = 0; i < before.length; i++) {
            groups.set(i, before[(best + i) % before.length]);
        }
    }

    private long classOf(int group) {
        return candidates.score(group) / CLASS_WEIGHT;
    }
}
