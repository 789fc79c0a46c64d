package flux.scheduler.fluxion.schedule;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.planner.MultiPlanner;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.longs.Long2IntAVLTreeMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectAVLTreeMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Who holds what of a graph, now and later: claims at vertices, sums in filters, a record by job.
public final class Schedule {
    private final ResourceGraph graph;
    private final int subsystem;
    private final long start;
    private final long end;
    private final Filters filters;
    private final Long2ObjectAVLTreeMap<Held> jobs = new Long2ObjectAVLTreeMap<>();
    private final Changes changes = new Changes();
    private final Long2IntAVLTreeMap starts = new Long2IntAVLTreeMap();
    private int reservations;
    private @Nullable Claims[] claims;

    /// @param subsystem the dominant one
    /// @param start of all planning, seconds; `end` is not planned any more
    /// @param growsForNow whether resources that join count only until the next planned point
    public Schedule(
            ResourceGraph graph,
            int subsystem,
            FilterSpec spec,
            long start,
            long end,
            boolean growsForNow) {
        this.graph = graph;
        this.subsystem = subsystem;
        this.start = start;
        this.end = end;
        filters = new Filters(graph, subsystem, spec, start, end - start, growsForNow);
        claims = new Claims[graph.vertexCount()];
    }

    /// The dominant one.
    public int subsystem() {
        return subsystem;
    }

    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    public Filters filters() {
        return filters;
    }

    /// Null when nobody has `u` at any time.
    public @Nullable Claims claims(int u) {
        return claims[u];
    }

    public @Nullable Held held(long job) {
        return jobs.get(job);
    }

    /// In the order of their ids.
    public Collection<Held> jobs() {
        return jobs.values();
    }

    /// Opens a record for `job`, to be filled by [#claim] and [#sum].
    public Held open(long job, long from, long to, boolean reserved) {
        Held held = new Held(job, from, to, reserved);
        jobs.put(job, held);
        starts.addTo(from, 1);
        reservations += reserved ? 1 : 0;
        return held;
    }

    /// Where claims came and went.
    public Changes changes() {
        return changes;
    }

    /// Whether all that is held at `now` was allocated and has begun. Then only a release makes
    /// anything free: what is free stays so for as long as one likes.
    public boolean isOfNow(long now) {
        return reservations == 0 && (starts.isEmpty() || starts.lastLongKey() <= now);
    }

    public void claim(Held held, int u, boolean exclusive) {
        enter(held, u, exclusive);
        (exclusive ? held.exclusive : held.shared).add(u);
    }

    /// As an exclusive [#claim] of something outside the tree, that goes with the last of the rest.
    public void charge(Held held, int u) {
        enter(held, u, true);
        held.charged.add(u);
    }

    private void enter(Held held, int u, boolean exclusive) {
        Claims here = claims[u];
        if (here == null) {
            here = new Claims();
            claims[u] = here;
        }
        here.add(held.job(), held.start(), held.end(), exclusive, held.isReserved());
        changes.claimed(u);
    }

    /// Notes in the filter at `u`, if there is one, what is taken below.
    ///
    /// @param taken by index in [Filters#tracked]
    public void sum(Held held, int u, long[] taken) {
        MultiPlanner filter = filters.at(u);
        if (filter != null) {
            long span = filter.plan(held.start(), held.end() - held.start(), only(filter, taken));
            held.filtered.add(u);
            held.spans.add(span);
        }
    }

    private long[] only(MultiPlanner filter, long[] taken) {
        long[] amounts = new long[filter.size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = taken[Arrays.binarySearch(filters.tracked(), filter.type(i))];
        }
        return amounts;
    }

    /// Gives back all that `job` has. @return false when it has nothing
    public boolean free(long job) {
        Held held = jobs.remove(job);
        if (held == null) {
            return false;
        }
        reservations -= held.isReserved() ? 1 : 0;
        if (starts.addTo(held.start(), -1) == 1) {
            starts.remove(held.start());
        }
        held.exclusive.forEach(u -> unclaim(u, job));
        held.shared.forEach(u -> unclaim(u, job));
        held.charged.forEach(u -> unclaim(u, job));
        for (int i = 0; i < held.filtered.size(); i++) {
            filter(held.filtered.getInt(i)).removeSpan(held.spans.getLong(i));
        }
        return true;
    }

    /// Gives back those of a job's vertices of its own that are `chosen`. A vertex that is given
    /// back while the job keeps something below it stays shared with the job: else whoever takes
    /// it whole would have what the job has kept, too.
    ///
    /// @return whether nothing is left, and the record is gone
    public boolean freeSome(Held held, IntPredicate chosen) {
        IntArrayList given = new IntArrayList();
        IntArrayList left = new IntArrayList();
        for (int u : held.exclusive) {
            (chosen.test(u) ? given : left).add(u);
        }
        if (left.isEmpty()) {
            free(held.job());
            return true;
        }
        IntOpenHashSet above = ancestors(left);
        giveBack(held, given, above);
        held.exclusive.clear();
        held.exclusive.addAll(left);
        if (graph.relations(subsystem).isTree()) {
            leaveAncestors(held, above);
        }
        return false;
    }

    private void giveBack(Held held, IntArrayList given, IntOpenHashSet stillShared) {
        Relations relations = graph.relations(subsystem);
        int[] ofFilter = new int[graph.vertexCount()];
        for (int i = 0; i < held.filtered.size(); i++) {
            ofFilter[held.filtered.getInt(i)] = i + 1;
        }
        for (int u : given) {
            unclaim(u, held.job());
            if (stillShared.contains(u)) {
                claim(held, u, false);
            }
            int above = relations.parent(u);
            for (; above != Relations.NONE; above = relations.parent(above)) {
                if (ofFilter[above] > 0) {
                    reduce(held, ofFilter[above] - 1, u);
                }
            }
        }
    }

    /// What was shared only for the sake of what has been given back. Where vertices have several
    /// parents, it is not told for whose sake: there they stay shared until the job has ended.
    private void leaveAncestors(Held held, IntOpenHashSet stillShared) {
        IntArrayList shared = new IntArrayList();
        for (int u : held.shared) {
            if (stillShared.contains(u)) {
                shared.add(u);
            } else {
                unclaim(u, held.job());
            }
        }
        held.shared.clear();
        held.shared.addAll(shared);
    }

    private IntOpenHashSet ancestors(IntArrayList vertices) {
        Relations relations = graph.relations(subsystem);
        IntOpenHashSet ancestors = new IntOpenHashSet();
        for (int u : vertices) {
            int above = relations.parent(u);
            while (above != Relations.NONE && ancestors.add(above)) {
                above = relations.parent(above);
            }
        }
        return ancestors;
    }

    private void reduce(Held held, int i, int u) {
        MultiPlanner filter = filter(held.filtered.getInt(i));
        int k = filter.indexOf(graph.type(u));
        if (k >= 0) {
            long[] amounts = new long[filter.size()];
            amounts[k] = graph.size(u);
            filter.reduceSpan(held.spans.getLong(i), amounts);
        }
    }

    private void unclaim(int u, long job) {
        Claims here = claims[u];
        if (here != null) {
            here.remove(job);
            changes.released(u);
            if (here.isEmpty()) {
                claims[u] = null;
            }
        }
    }

    private MultiPlanner filter(int u) {
        MultiPlanner filter = filters.at(u);
        if (filter == null) {
            throw new IllegalStateException("no filter at " + graph.name(u));
        }
        return filter;
    }

    /// The graph has more vertices, or fewer.
    public void graphChanged() {
        claims = Arrays.copyOf(claims, graph.vertexCount());
        filters.refresh();
    }
}
