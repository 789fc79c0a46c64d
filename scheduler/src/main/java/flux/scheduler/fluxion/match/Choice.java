package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.IntArrayList;

/// Takes, of the groups that were found, those that the policy likes best, as picks in
/// [Candidates].
final class Choice {
    private final ResourceGraph graph;
    private final Candidates candidates;
    private final Ranking ranking;
    private int from;

    Choice(ResourceGraph graph, Candidates candidates, Ranking ranking) {
        this.graph = graph;
        this.candidates = candidates;
        this.ranking = ranking;
    }

    /// The picks that follow belong together.
    void begin() {
        from = candidates.pickCount();
    }

    /// Where the picks of the last choice begin; they end with the last of all.
    int from() {
        return from;
    }

    /// Chooses the best of each type that is wanted; false when there is not enough of one.
    boolean choose(Wanted[] wanted, Tally found) {
        for (Wanted each : wanted) {
            if (each.count.within(found.units(each.type)) == 0) {
                return false;
            }
        }
        begin();
        for (Wanted each : wanted) {
            long count = each.count.within(found.units(each.type));
            IntArrayList groups = found.groups(each.type);
            ranking.sort(groups, count);
            for (int i = 0; count > 0; i++) {
                int group = groups.getInt(i);
                long amount = Math.min(count, candidates.units(group));
                take(group, amount);
                count -= amount;
            }
        }
        return true;
    }

    /// @param amount units, of a pool that is shared
    void take(int group, long amount) {
        int end = candidates.membersTo(group);
        for (int m = candidates.membersFrom(group); m < end; m++) {
            int candidate = candidates.memberAt(m);
            long size = graph.size(candidates.vertex(candidate));
            candidates.pick(
                    candidate, candidates.isExclusive(candidate) ? size : Math.min(size, amount));
        }
    }
}
