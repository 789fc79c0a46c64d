package flux.scheduler.fluxion.planner;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Arrays;

/// Availability of several pools over time that are taken together: a vector of planners, by type.
///
/// A span stands in all of them, be it with nothing, so that all change at the same points.
public final class MultiPlanner {
    private final long base;
    private final long duration;
    private final Long2ObjectOpenHashMap<long[]> spans = new Long2ObjectOpenHashMap<>();
    private int[] types;
    private Planner[] planners;
    private long lastSpan;
    private long askedAfter = Planner.NEVER;
    private long askedDuration;
    private long[] askedAmounts = {};

    /// @param types what the pools are of, in the order of all vectors given and returned
    public MultiPlanner(long base, long duration, int[] types, long[] totals) {
        this.base = base;
        this.duration = duration;
        this.types = types.clone();
        planners = new Planner[types.length];
        for (int i = 0; i < types.length; i++) {
            planners[i] = new Planner(base, duration, totals[i]);
        }
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
        return spans.size();
    }

    public long total(int i) {
        return planners[i].total();
    }

    public long availableAt(int i, long at) {
        return planners[i].availableAt(at);
    }

    public long availableDuring(int i, long at, long seconds) {
        return planners[i].availableDuring(at, seconds);
    }

    public boolean isAvailable(long at, long seconds, long[] amounts) {
        for (int i = 0; i < planners.length; i++) {
            if (amounts[i] > 0 && !planners[i].isAvailable(at, seconds, amounts[i])) {
                return false;
            }
        }
        return true;
    }

    /// The earliest scheduled point at or after `onOrAfter` from which all `amounts` stay available
    /// for `seconds`; [Planner#NEVER] when there is none.
    public long timeFirst(long onOrAfter, long seconds, long[] amounts) {
        askedDuration = seconds;
        askedAmounts = amounts.clone();
        return search(onOrAfter);
    }

    /// The next one after what [#timeFirst] or this has found.
    public long timeNext() {
        return askedAfter == Planner.NEVER ? Planner.NEVER : search(askedAfter + 1);
    }

    private long search(long from) {
        long t = from;
        int agreed = 0;
        for (int i = 0; agreed < planners.length; i = (i + 1) % planners.length) {
            if (askedAmounts[i] > planners[i].total() || t + askedDuration > base + duration) {
                askedAfter = Planner.NEVER;
                return Planner.NEVER;
            }
            long found = planners[i].timeFirst(t, askedDuration, askedAmounts[i]);
            if (found == Planner.NEVER) {
                askedAfter = Planner.NEVER;
                return Planner.NEVER;
            }
            agreed = found == t ? agreed + 1 : 1;
            t = found;
        }
        askedAfter = t;
        return t;
    }

    /// Takes `amounts`; more than there is may be taken. @return the span's id, above 0
    public long plan(long start, long seconds, long[] amounts) {
        long[] ids = new long[planners.length + 2];
        for (int i = 0; i < planners.length; i++) {
            ids[i] = planners[i].plan(start, seconds, amounts[i]);
        }
        ids[planners.length] = start;
        ids[planners.length + 1] = seconds;
        spans.put(++lastSpan, ids);
        return lastSpan;
    }

    public void removeSpan(long id) {
        long[] ids = spans.remove(id);
        for (int i = 0; i < planners.length; i++) {
            planners[i].removeSpan(ids[i]);
        }
    }

    public void reduceSpan(long id, long[] amounts) {
        long[] ids = spans.get(id);
        for (int i = 0; i < planners.length; i++) {
            if (amounts[i] > 0) {
                planners[i].reduceSpan(ids[i], amounts[i]);
            }
        }
    }

    /// The pools are of these types with these totals from now on: those that stay keep their
    /// spans, new ones are free, others go with what was planned of them.
    ///
    /// @param forNow as [Planner#resizeForNow]
    public void resize(int[] newTypes, long[] totals, boolean forNow) {
        int[] from = new int[newTypes.length];
        Planner[] resized = new Planner[newTypes.length];
        for (int i = 0; i < newTypes.length; i++) {
            from[i] = indexOf(newTypes[i]);
            if (from[i] >= 0) {
                resized[i] = planners[from[i]];
                if (forNow) {
                    resized[i].resizeForNow(totals[i]);
                } else {
                    resized[i].resize(totals[i]);
                }
            } else {
                resized[i] = new Planner(base, duration, totals[i]);
            }
        }
        if (!Arrays.equals(types, newTypes)) {
            int before = types.length;
            spans.replaceAll((id, ids) -> moved(ids, from, resized, before));
            types = newTypes.clone();
            planners = resized;
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
