package flux.replay.jobs;

import flux.ledger.job.JobState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The jobs that are not inactive, in Flux's order: pending by priority, then running by time,
/// latest first. A job is taken out before what orders it changes, and put in again afterwards.
final class JobOrder {
    private static final Comparator<ListedJob> BY_PRIORITY =
            Comparator.comparingLong(ListedJob::priority).reversed().thenComparing(ListedJob::id);
    private static final Comparator<ListedJob> LATEST_RUN_FIRST =
            Comparator.comparingLong(ListedJob::runMicros).thenComparing(ListedJob::id).reversed();

    private final TreeSet<ListedJob> pending = new TreeSet<>(BY_PRIORITY);
    private final TreeSet<ListedJob> running = new TreeSet<>(LATEST_RUN_FIRST);

    /// An inactive job is put nowhere: it is for the history, once the entry is taken in.
    void add(ListedJob job) {
        TreeSet<ListedJob> list = listOf(job.state);
        if (list != null) {
            list.add(job);
        }
    }

    void remove(ListedJob job) {
        TreeSet<ListedJob> list = listOf(job.state);
        if (list != null) {
            list.remove(job);
        }
    }

    /// True when a job in the one state stands elsewhere than in the other; within a list, the
    /// state orders nothing.
    static boolean isMove(JobState before, JobState next) {
        return before == JobState.INACTIVE
                || next == JobState.INACTIVE
                || before.isIn(JobState.RUNNING_MASK) != next.isIn(JobState.RUNNING_MASK);
    }

    private @Nullable TreeSet<ListedJob> listOf(JobState state) {
        if (state == JobState.INACTIVE) {
            return null;
        }
        return state.isIn(JobState.RUNNING_MASK) ? running : pending;
    }

    /// All, in no useful order.
    List<ListedJob> all() {
        List<ListedJob> found = new ArrayList<>(pending);
        found.addAll(running);
        return Collections.unmodifiableList(found);
    }

    /// The first of those that pass `filter`.
    List<ListedJob> first(Predicate<? super JobFacts> filter, int limit) {
        List<ListedJob> found = new ArrayList<>();
        take(pending.iterator(), filter, limit, found);
        take(running.iterator(), filter, limit, found);
        return found;
    }

    private static void take(
            Iterator<ListedJob> jobs,
            Predicate<? super JobFacts> filter,
            int limit,
            List<ListedJob> found) {
        while (found.size() < limit && jobs.hasNext()) {
            ListedJob job = jobs.next();
            if (filter.test(job)) {
                found.add(job);
            }
        }
    }
}
