package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Names;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.schedule.Claims;
import flux.scheduler.fluxion.schedule.Schedule;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What vertices draw from elsewhere: power, bandwidth. It stands in auxiliary subsystems, which
/// are walked up from a vertex that matched: every supplier on the way that has pools of the type
/// must have enough of them free, and is charged.
///
/// A supplier is checked for each vertex by itself while searching, and for all together when the
/// choice is made; then there is no second choice.
final class Flows {
    private static final Wanted[] NONE = {};

    private final ResourceGraph graph;
    private final Relations dominant;
    private final List<Relations> auxiliary = new ArrayList<>();
    private final Schedule schedule;
    private final boolean high;

    /// What each vertex that matched would draw.
    private final Int2ObjectOpenHashMap<Wanted[]> drawn = new Int2ObjectOpenHashMap<>();

    /// @param subsystems the auxiliary ones
    /// @param high whether pools with large ids are taken first
    Flows(
            ResourceGraph graph,
            Relations dominant,
            int[] subsystems,
            Schedule schedule,
            boolean high) {
        this.graph = graph;
        this.dominant = dominant;
        for (int subsystem : subsystems) {
            auxiliary.add(graph.relations(subsystem));
        }
        this.schedule = schedule;
        this.high = high;
    }

    void clear() {
        drawn.clear();
    }

    boolean areAny() {
        return !auxiliary.isEmpty();
    }

    /// Of what is wanted below `u`, that which is not there, but flows to it.
    Wanted[] of(int u, Wanted[] wanted) {
        if (auxiliary.isEmpty()) {
            return NONE;
        }
        return Arrays.stream(wanted)
                .filter(w -> w.type >= 0 && (dominant.typesBelow(u) & Names.bit(w.type)) == 0)
                .filter(w -> supply(u, w.type) != null)
                .toArray(Wanted[]::new);
    }

    /// Whether there is enough on all ways up from `u`; notes it for [#charge].
    boolean fit(int u, Wanted[] flowing, Window window) {
        for (Wanted each : flowing) {
            if (!take(u, each, window, new IntArrayList())) {
                return false;
            }
        }
        drawn.put(u, flowing);
        return true;
    }

    /// Adds to a selection what its vertices draw. @return false when there is not enough for all
    boolean charge(Selection selection, Window window) {
        if (drawn.isEmpty()) {
            return true;
        }
        IntArrayList charged = new IntArrayList();
        for (int i = 0; i < selection.size(); i++) {
            for (Wanted each : drawn.getOrDefault(selection.vertex(i), NONE)) {
                if (!take(selection.vertex(i), each, window, charged)) {
                    return false;
                }
            }
        }
        charged.forEach(selection::charge);
        return true;
    }

    private @Nullable Relations supply(int u, int type) {
        for (Relations relations : auxiliary) {
            for (int v = u; v != Relations.NONE; v = relations.parent(v)) {
                if ((relations.childTypes(v) & Names.bit(type)) != 0) {
                    return relations;
                }
            }
        }
        return null;
    }

    /// Adds the pools that `u` draws from, at all levels, to those that are `charged` already.
    private boolean take(int u, Wanted wanted, Window window, IntArrayList charged) {
        Relations relations = supply(u, wanted.type);
        for (int v = u; relations != null && v != Relations.NONE; v = relations.parent(v)) {
            if ((relations.childTypes(v) & Names.bit(wanted.type)) != 0
                    && !takeAt(relations, v, wanted, window, charged)) {
                return false;
            }
        }
        return relations != null;
    }

    private boolean takeAt(
            Relations relations, int v, Wanted wanted, Window window, IntArrayList charged) {
        IntArrayList free = new IntArrayList();
        for (int i = relations.from(v); i < relations.to(v); i++) {
            int pool = relations.child(i);
            if (graph.type(pool) == wanted.type
                    && isFree(pool, window)
                    && !charged.contains(pool)) {
                free.add(pool);
            }
        }
        free.sort(
                (a, b) ->
                        high
                                ? Long.compare(graph.id(b), graph.id(a))
                                : Long.compare(graph.id(a), graph.id(b)));
        long missing = wanted.count.min();
        for (int i = 0; missing > 0 && i < free.size(); i++) {
            charged.add(free.getInt(i));
            missing -= graph.size(free.getInt(i));
        }
        return missing <= 0;
    }

    private boolean isFree(int pool, Window window) {
        if (!window.allUp() && !graph.isUp(pool)) {
            return false;
        }
        Claims claims = schedule.claims(pool);
        return window.allFree()
                || claims == null
                || claims.isFree(window.at(), window.end(), window.now(), true);
    }
}
