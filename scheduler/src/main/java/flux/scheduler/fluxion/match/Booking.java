package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.schedule.Filters;
import flux.scheduler.fluxion.schedule.Held;
import flux.scheduler.fluxion.schedule.Schedule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Enters a selection into the schedule: claims at its vertices, and what is taken below each
/// vertex in the vertex's filter, summed up on the way (the scheduler-driven filter update).
final class Booking {
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final @Nullable EdgeOrder edges;

    /// @param edges null when their order does not matter
    Booking(ResourceGraph graph, Schedule schedule, @Nullable EdgeOrder edges) {
        this.graph = graph;
        this.schedule = schedule;
        this.edges = edges;
    }

    void enter(Selection selection, Held held) {
        for (int pool : selection.charged()) {
            schedule.charge(held, pool);
        }
        int types = schedule.filters().tracked().length;
        long[][] taken = new long[deepest(selection) + 2][types];
        for (int i = 0; i < selection.size(); i++) {
            int u = selection.vertex(i);
            int level = selection.level(i);
            long[] below = taken[level + 1];
            schedule.claim(held, u, selection.isExclusive(i));
            if (schedule.filters().at(u) != null) {
                schedule.sum(held, u, below);
                weigh(selection, i, held.start());
            }
            long[] above = taken[level];
            for (int k = 0; k < types; k++) {
                above[k] += below[k];
            }
            Arrays.fill(below, 0);
            if (selection.isExclusive(i)) {
                int k = Arrays.binarySearch(schedule.filters().tracked(), graph.type(u));
                if (k >= 0) {
                    above[k] += graph.size(u);
                }
            }
        }
    }

    private static int deepest(Selection selection) {
        int deepest = 0;
        for (int i = 0; i < selection.size(); i++) {
            deepest = Math.max(deepest, selection.level(i));
        }
        return deepest;
    }

    private void weigh(Selection selection, int i, long at) {
        var filter = schedule.filters().at(selection.vertex(i));
        if (edges != null && filter != null && selection.parent(i) != Selection.NONE) {
            edges.weigh(selection.parent(i), selection.vertex(i), filter.availableAt(0, at));
        }
    }

    /// What the whole system would have to have free for `wanted`.
    static long[] totals(Wanted[] wanted, Filters filters) {
        int[] tracked = filters.tracked();
        long[] totals = new long[tracked.length];
        for (Wanted each : wanted) {
            for (int k = 0; k < tracked.length; k++) {
                long own = tracked[k] == each.type ? 1 : 0;
                totals[k] += each.count.min() * (each.below[k] + own);
            }
        }
        return totals;
    }
}
