package flux.scheduler;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far the last look at each queue's line got. What was found then holds until something is
/// taken or given back or changes place: a job that joins behind it needs no new look at those
/// before it, and one that joins behind where the look had to stop needs none at all.
final class Looks {
    private final Map<String, Look> byLine = new HashMap<>();

    /// One queue's.
    static final class Look {
        /// The job that was considered last, or null.
        @Nullable WaitingJob last;

        /// How many were considered that still wait or whose proposals are under way.
        int considered;

        /// How many of these are planned for.
        int reservations;

        /// Whether those behind it are not to be considered.
        boolean isOver;
    }

    void forget() {
        byLine.clear();
    }

    Look of(String line) {
        return byLine.computeIfAbsent(line, _ -> new Look());
    }

    /// Whether `job`, which has just joined, makes those that were considered worth another look.
    boolean isAhead(String line, WaitingJob job) {
        WaitingJob last = of(line).last;
        return last != null && job.compareTo(last) < 0;
    }

    /// A job that was proposed has what it was to have: one more of its line may be considered.
    ///
    /// @return whether somebody is planned for, in whatever queue: with what is taken by now there
    ///     may be better plans, and better room beside them
    boolean granted(String line) {
        Look look = of(line);
        look.considered = Math.max(0, look.considered - 1);
        return planned() > 0;
    }

    /// For how many there are plans, in all lines.
    int planned() {
        int planned = 0;
        for (Look look : byLine.values()) {
            planned += look.reservations;
        }
        return planned;
    }
}
