package flux.scheduler.fluxion.planner;

import flux.scheduler.fluxion.planner.PlannerFault.Kind;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/// Availability of one pool over time.
///
/// Times are whole seconds in `[base, base + duration)`; amounts are units of the pool.
public final class Planner {

    /// What the searches answer when there is no such time.
    public static final long NEVER = -1;

    private static final long NOT_ASKED = -1;

    private final long base;
    private final long end;
    private final Timeline timeline;
    private final Long2ObjectOpenHashMap<long[]> spans = new Long2ObjectOpenHashMap<>();
    private long total;
    private long lastSpan;
    private long askedAfter = NOT_ASKED;
    private long askedDuration;
    private long askedAmount;

    public Planner(long base, long duration, long total) {
        if (duration < 1) {
            throw new PlannerFault(Kind.EINVAL, "duration must be at least 1, was " + duration);
        }
        this.base = base;
        this.end = base + duration;
        this.total = total;
        timeline = new Timeline(base, total);
    }

    public long total() {
        return total;
    }

    public int spanCount() {
        return spans.size();
    }

    /// The earliest scheduled point at or after `onOrAfter` from which `amount` stays available for
    /// `duration`; [#NEVER] when there is none. Only points where availability changes are tried.
    public long timeFirst(long onOrAfter, long duration, long amount) {
        check(onOrAfter, duration);
        if (amount > total) {
            throw new PlannerFault(Kind.ERANGE, amount + " wanted of " + total);
        }
        askedDuration = duration;
        askedAmount = amount;
        return search(onOrAfter);
    }

    /// The next one after what [#timeFirst] or this has found.
    public long timeNext() {
        if (askedAfter == NOT_ASKED) {
            throw new PlannerFault(Kind.EINVAL, "nothing was asked before");
        }
        return search(askedAfter + 1);
    }

    private long search(long from) {
        long t = from;
        while (true) {
            t = timeline.firstAtLeast(t, askedAmount);
            if (t < 0 || t + askedDuration > end) {
                askedAfter = t < 0 ? end : t;
                return NEVER;
            }
            long block = timeline.firstBelow(t, askedAmount);
            if (block < 0 || block >= t + askedDuration) {
                askedAfter = t;
                return t;
            }
            t = block;
        }
    }

    /// Whether `amount` is available in all of `[at, at + duration)`.
    public boolean isAvailable(long at, long duration, long amount) {
        return availableDuring(at, duration) >= amount;
    }

    public long availableDuring(long at, long duration) {
        check(at, duration);
        return timeline.leastDuring(at, at + duration);
    }

    public long availableAt(long at) {
        check(at, 1);
        return timeline.remainingAt(at);
    }

    /// @return the span's id, above 0
    public long addSpan(long start, long duration, long amount) {
        if (!isAvailable(start, duration, amount)) {
            throw new PlannerFault(
                    Kind.ERANGE,
                    amount + " wanted of " + availableDuring(start, duration) + " at " + start);
        }
        return plan(start, duration, amount);
    }

    /// As [#addSpan], but more than there is may be taken: what is recorded elsewhere has happened.
    public long plan(long start, long duration, long amount) {
        check(start, duration);
        long stop = start + duration;
        timeline.hold(start);
        timeline.hold(stop);
        timeline.add(start, stop, -amount);
        spans.put(++lastSpan, new long[] {start, stop, amount});
        return lastSpan;
    }

    public void removeSpan(long id) {
        long[] span = span(id);
        timeline.add(span[0], span[1], span[2]);
        timeline.release(span[0]);
        timeline.release(span[1]);
        spans.remove(id);
    }

    /// Gives back `amount` of a span's, which stays, even with nothing.
    public void reduceSpan(long id, long amount) {
        long[] span = span(id);
        if (amount < 0 || amount > span[2]) {
            throw new PlannerFault(Kind.EINVAL, amount + " of a span of " + span[2]);
        }
        timeline.add(span[0], span[1], amount);
        span[2] -= amount;
    }

    /// The pool has `newTotal` units from now on, at all times.
    public void resize(long newTotal) {
        timeline.addEverywhere(newTotal - total);
        total = newTotal;
    }

    /// As [#resize], but units that are more are there only until the next point after the base
    /// that is planned; from then on, they come when that point goes.
    public void resizeForNow(long newTotal) {
        long next = timeline.firstAtLeast(base + 1, Long.MIN_VALUE);
        if (newTotal <= total || next < 0) {
            resize(newTotal);
        } else {
            timeline.add(base, next, newTotal - total);
            total = newTotal;
        }
    }

    private long[] span(long id) {
        long[] span = spans.get(id);
        if (span == null) {
            throw new PlannerFault(Kind.ENOENT, "no span " + id);
        }
        return span;
    }

    private void check(long at, long duration) {
        if (duration < 1 || at < base || at + duration > end) {
            throw new PlannerFault(
                    Kind.EINVAL,
                    "[%d, %d) is not within [%d, %d)".formatted(at, at + duration, base, end));
        }
    }
}
