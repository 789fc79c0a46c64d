package flux.scheduler.fluxion.match;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.planner.MultiPlanner;
import flux.scheduler.fluxion.schedule.Claims;
import flux.scheduler.fluxion.schedule.Schedule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The reasons not to look at a vertex, and thus at nothing below it.
final class Pruning {
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final int nodeType;
    private final int storageType;

    Pruning(ResourceGraph graph, Schedule schedule) {
        this.graph = graph;
        this.schedule = schedule;
        nodeType = graph.types().number("node");
        storageType = graph.types().find("storage_node");
    }

    /// @param matched what `u` is taken for; null when it is passed on the way down
    boolean isOut(
            int u,
            @Nullable Wanted matched,
            Wanted[] wanted,
            boolean exclusive,
            Window window,
            @Nullable Constraint constraint) {
        if (!window.allUp() && !graph.isUp(u)) {
            return true;
        }
        if (constraint != null && !satisfies(u, constraint)) {
            return true;
        }
        if (!window.allFree()) {
            Claims claims = schedule.claims(u);
            if (claims != null
                    && !claims.isFree(window.at(), window.end(), window.now(), exclusive)) {
                return true;
            }
        }
        MultiPlanner filter = schedule.filters().at(u);
        return filter != null && !fits(filter, matched, wanted, window);
    }

    boolean satisfies(int u, Constraint constraint) {
        int type = graph.type(u);
        if (type != nodeType && type != storageType) {
            return true;
        }
        return constraint.matches(graph.rank(u), graph.name(u), name -> graph.hasProperty(u, name));
    }

    /// Whether there are as many nodes as wanted that are up and satisfy the constraint.
    boolean hasNodes(long wanted, @Nullable Constraint constraint) {
        long found = 0;
        for (int u = 0; found < wanted && u < graph.vertexCount(); u++) {
            boolean fits =
                    graph.type(u) == nodeType
                            && !graph.isGone(u)
                            && graph.isUp(u)
                            && (constraint == null || satisfies(u, constraint));
            found += fits ? 1 : 0;
        }
        return found >= wanted;
    }

    /// Whether what is wanted below fits; of what may be spread over several vertices, one.
    private boolean fits(
            MultiPlanner filter, @Nullable Wanted matched, Wanted[] wanted, Window window) {
        if (matched != null) {
            return fits(filter, matched, false, window);
        }
        for (Wanted each : wanted) {
            if (fits(filter, each, each.type != Wanted.SLOT, window)) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(MultiPlanner filter, Wanted one, boolean itself, Window window) {
        int[] tracked = schedule.filters().tracked();
        for (int i = 0; i < filter.size(); i++) {
            int type = filter.type(i);
            long needed = one.below[Arrays.binarySearch(tracked, type)];
            if (itself && one.type == type) {
                needed++;
            }
            if (needed > 0) {
                long available =
                        window.allFree()
                                ? filter.total(i)
                                : filter.availableDuring(i, window.at(), window.duration());
                if (available < needed) {
                    return false;
                }
            }
        }
        return true;
    }
}
