package flux.replay.jobs;

import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many jobs there are in each state and with each result, in all and by queue.
public final class JobStats {

    /// Counters of one queue, or of all.
    public static final class Counts {
        private final int[] byState = new int[JobState.values().length];
        private final int[] byResult = new int[JobResult.values().length];
        private int purged;

        public int in(JobState state) {
            return byState[state.ordinal()];
        }

        public int with(JobResult result) {
            return byResult[result.ordinal()];
        }

        /// How many are not counted any more, because they were purged.
        public int purged() {
            return purged;
        }

        public int total() {
            int total = 0;
            for (int count : byState) {
                total += count;
            }
            return total;
        }

        private void change(JobFacts job, int by) {
            byState[job.state().ordinal()] += by;
            if (job.state() == JobState.INACTIVE) {
                byResult[job.result().ordinal()] += by;
            }
        }
    }

    private static final String ALL = "";

    private final Counts all = new Counts();
    private final SortedMap<String, Counts> byQueue = new TreeMap<>();

    public Counts all() {
        return all;
    }

    /// By the name of the queue; jobs without a queue are in [#all] only.
    public SortedMap<String, Counts> byQueue() {
        return byQueue;
    }

    void enter(JobFacts job) {
        change(job, 1);
    }

    void leave(JobFacts job) {
        change(job, -1);
    }

    /// An inactive job is forgotten.
    void purge(JobFacts job) {
        leave(job);
        all.purged++;
        String queue = job.queue();
        if (queue != null) {
            of(queue).purged++;
        }
    }

    /// How many were purged of each queue; of all of them under "".
    public Map<String, Integer> purged() {
        Map<String, Integer> counts = new TreeMap<>();
        counts.put(ALL, all.purged);
        byQueue.forEach((queue, those) -> counts.put(queue, those.purged));
        return counts;
    }

    /// So many were purged before, as [#purged] says it.
    public void purgedBefore(Map<String, Integer> counts) {
        counts.forEach((queue, count) -> of(queue).purged = count);
    }

    private Counts of(String queue) {
        return queue.equals(ALL) ? all : byQueue.computeIfAbsent(queue, _ -> new Counts());
    }

    private void change(JobFacts job, int by) {
        all.change(job, by);
        String queue = job.queue();
        if (queue != null) {
            of(queue).change(job, by);
        }
    }
}
