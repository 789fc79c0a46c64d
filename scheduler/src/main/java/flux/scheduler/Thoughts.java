package flux.scheduler;

import flux.ledger.id.JobId;
import flux.scheduler.Scheduler.Estimate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the last turn thought of the jobs that it considered and that must wait: no facts, nowhere
/// written down, and as many as a queue is deep at most.
final class Thoughts {
    private static final double NO_PLAN = 0;

    private final Map<JobId, Double> starts = new LinkedHashMap<>();
    private final Map<String, JobId> firstWaiting = new HashMap<>();
    private Map<JobId, Estimate> told = new HashMap<>();
    private Map<JobId, Estimate> planned = new HashMap<>();
    private Consumer<Map<JobId, Estimate>> listener = _ -> {};

    void onEstimates(Consumer<Map<JobId, Estimate>> consumer) {
        listener = consumer;
    }

    void begin() {
        starts.clear();
        firstWaiting.clear();
        planned = new HashMap<>();
    }

    void mustWait(WaitingJob job) {
        starts.put(job.id(), NO_PLAN);
        firstWaiting.putIfAbsent(job.queue(), job.id());
    }

    void planned(WaitingJob job, double startSeconds) {
        starts.put(job.id(), startSeconds);
        firstWaiting.putIfAbsent(job.queue(), job.id());
        planned.put(job.id(), new Estimate(job.queue(), startSeconds));
    }

    /// Tells what has changed since the last turn's end.
    void end() {
        Map<JobId, Estimate> changes = new LinkedHashMap<>();
        planned.forEach(
                (job, estimate) -> {
                    if (!estimate.equals(told.remove(job))) {
                        changes.put(job, estimate);
                    }
                });
        told.forEach((job, old) -> changes.put(job, new Estimate(old.queue(), NO_PLAN)));
        told = planned;
        if (!changes.isEmpty()) {
            listener.accept(changes);
        }
    }

    boolean considered(JobId job) {
        return starts.containsKey(job);
    }

    /// Seconds since the Unix epoch; 0 when it is not planned.
    double start(JobId job) {
        return starts.getOrDefault(job, NO_PLAN);
    }

    /// The first job of the queue that had to wait, or null.
    @Nullable JobId firstWaiting(String queue) {
        return firstWaiting.get(queue);
    }

    /// Those that were planned, in the order of planning.
    Iterable<JobId> plannedJobs() {
        return starts.keySet().stream().filter(planned::containsKey).toList();
    }
}
