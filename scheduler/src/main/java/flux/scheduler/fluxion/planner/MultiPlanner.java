package flux.scheduler.fluxion.planner;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Availability of several pools over time that are taken together: a vector of planners, by type.
///
/// A span stands in all of them, be it with nothing, so that all change at the same points. Before
/// the first span there are no planners: most vertices of a large system never need theirs.
public final class MultiPlanner {
    private final long base;
    private final long duration;
    private int[] types;
    private long[] totals;
    private @Nullable Plan plan;

    /// What there is once something is planned, or was asked about times to come.
    private static final class Plan {
        final Long2ObjectOpenHashMap<long[]> spans = new Long2ObjectOpenHashMap<>();
        Planner[] planners;
        long lastSpan;
        long askedAfter = Planner.NEVER;
        long askedDuration;
        long[] askedAmounts = {};

        Plan(Planner[] planners) {
            this.planners = planners;
        }
    }

    /// @param types what the pools are of, in the order of all vectors given and returned; not
    ///     copied, so that many may share them, as are `totals`
    public MultiPlanner(long base, long duration, int[] types, long[] totals) {
        this.base = base;
        this.duration = duration;
        this.types = types;
        this.totals = totals;
    }

    private Plan plan() {
        Plan made = plan;
        if (made == null) {
            Planner[] planners = new Planner[types.length];
            for (int i = 0; i < types.length; i++) {
                planners[i] = new Planner(base, duration, totals[i]);
            }
            made = new Plan(planners);
            plan = made;
        }
        return made;
    }

    private Planner planner(int i) {
        return plan().planners[i];
    }

    /// Whether nothing was ever planned, and the times are such that it could be.
    private boolean isUntouched(long at, long seconds) {
        return plan == null && at >= base && seconds > 0 && at + seconds <= base + duration;
    }

    public int size() {
        return types.length;
    }

    public int type(int i) {
        return types[i];
    }

    /// -1 when there is no pool of `type`.
    public int indexOf(int type) {
        for (int i = 0; i < types.length; i++) {
            if (types[i] == type) {
                return i;
            }
        }
        return -1;
    }

    public int spanCount() {
        return plan == null ? 0 : plan.spans.size();
    }

    public long total(int i) {
        return totals[i];
    }

    public long availableAt(int i, long at) {
        return isUntouched(at, 1) ? totals[i] : planner(i).availableAt(at);
    }

    public long availableDuring(int i, long at, long seconds) {
        return isUntouched(at, seconds) ? totals[i] : planner(i).availableDuring(at, seconds);
    }

    /// The earliest scheduled point at or after `onOrAfter` from which all `amounts` stay available
    /// for `seconds`; [Planner#NEVER] when there is none.
    public long timeFirst(long onOrAfter, long seconds, long[] amounts) {
        Plan asked = plan();
        asked.askedDuration = seconds;
        asked.askedAmounts = amounts.clone();
        return search(asked, onOrAfter);
    }

    /// The next one after what [#timeFirst] or this has found.
    public long timeNext() {
        Plan asked = plan();
        return asked.askedAfter == Planner.NEVER
                ? Planner.NEVER
                : search(asked, asked.askedAfter + 1);
    }

    private long search(Plan asked, long from) {
        Planner[] planners = asked.planners;
        long t = from;
        int agreed = 0;
        for (int i = 0; agreed < planners.length; i = (i + 1) % planners.length) {
            if (asked.askedAmounts[i] > planners[i].total()
                    || t + asked.askedDuration > base + duration) {
                asked.askedAfter = Planner.NEVER;
                return Planner.NEVER;
            }
            long found = planners[i].timeFirst(t, asked.askedDuration, asked.askedAmounts[i]);
            if (found == Planner.NEVER) {
                asked.askedAfter = Planner.NEVER;
                return Planner.NEVER;
            }
            agreed = found == t ? agreed + 1 : 1;
            t = found;
        }
        asked.askedAfter = t;
        return t;
    }

    /// Takes `amounts`; more than there is may be taken. @return the span's id, above 0
    public long plan(long start, long seconds, long[] amounts) {
        Plan into = plan();
        Planner[] planners = into.planners;
        long[] ids = new long[planners.length + 2];
        for (int i = 0; i < planners.length; i++) {
            ids[i] = planners[i].plan(start, seconds, amounts[i]);
        }
        ids[planners.length] = start;
        ids[planners.length + 1] = seconds;
        into.spans.put(++into.lastSpan, ids);
        return into.lastSpan;
    }

    public void removeSpan(long id) {
        long[] ids = plan().spans.remove(id);
        for (int i = 0; i < types.length; i++) {
            planner(i).removeSpan(ids[i]);
        }
    }

    public void reduceSpan(long id, long[] amounts) {
        long[] ids = plan().spans.get(id);
        for (int i = 0; i < types.length; i++) {
            if (amounts[i] > 0) {
                planner(i).reduceSpan(ids[i], amounts[i]);
            }
        }
    }

    /// The pools are of these types with these totals from now on: those that stay keep their
    /// spans, new ones are free, others go with what was planned of them.
    ///
    /// @param forNow as [Planner#resizeForNow]
    public void resize(int[] newTypes, long[] newTotals, boolean forNow) {
        Plan kept = plan;
        if (kept != null) {
            resize(kept, newTypes, newTotals, forNow);
        }
        types = newTypes;
        totals = newTotals;
    }

    private void resize(Plan kept, int[] newTypes, long[] newTotals, boolean forNow) {
        int[] from = new int[newTypes.length];
        Planner[] resized = new Planner[newTypes.length];
        for (int i = 0; i < newTypes.length; i++) {
            from[i] = indexOf(newTypes[i]);
            if (from[i] >= 0) {
                resized[i] = kept.planners[from[i]];
                if (forNow) {
                    resized[i].resizeForNow(newTotals[i]);
                } else {
                    resized[i].resize(newTotals[i]);
                }
            } else {
                resized[i] = new Planner(base, duration, newTotals[i]);
            }
        }
        if (!Arrays.equals(types, newTypes)) {
            int before = types.length;
            kept.spans.replaceAll((id, ids) -> moved(ids, from, resized, before));
            kept.planners = resized;
        }
    }

    private static long[] moved(long[] ids, int[] from, Planner[] planners, int before) {
        long[] moved = new long[from.length + 2];
        for (int i = 0; i < from.length; i++) {
            moved[i] =
                    from[i] >= 0 ? ids[from[i]] : planners[i].plan(ids[before], ids[before + 1], 0);
        }
        moved[from.length] = ids[before];
        moved[from.length + 1] = ids[before + 1];
        return moved;
    }
}
