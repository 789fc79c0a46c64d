package flux.scheduler.fluxion;

import flux.ledger.id.JobId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// When jobs are to have given back what they hold.
final class Ends {
    private record End(long seconds, JobId job) {}

    private final TreeSet<End> ends =
            new TreeSet<>(Comparator.comparingLong(End::seconds).thenComparing(End::job));
    private final Map<JobId, End> byJob = new HashMap<>();

    void put(JobId job, long seconds) {
        remove(job);
        End end = new End(seconds, job);
        byJob.put(job, end);
        ends.add(end);
    }

    void remove(JobId job) {
        End end = byJob.remove(job);
        if (end != null) {
            ends.remove(end);
        }
    }

    void clear() {
        ends.clear();
        byJob.clear();
    }

    /// Those whose end has come, the earliest first.
    List<JobId> by(long seconds) {
        List<JobId> overdue = new ArrayList<>();
        for (End end : ends) {
            if (end.seconds > seconds) {
                break;
            }
            overdue.add(end.job);
        }
        return overdue;
    }
}
