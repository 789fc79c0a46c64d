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
    private final Map<JobId, Estimate> planned = new HashMap<>();
    private Map<JobId, Estimate> told = Map.of();
    private Consumer<Map<JobId, Estimate>> listener = _ -> {};

    void onEstimates(Consumer<Map<JobId, Estimate>> consumer) {
        listener = consumer;
    }

    void begin() {
        starts.clear();
        firstWaiting.clear();
        planned.clear();
    }

    /// @param line that it waits in
    void mustWait(String line, WaitingJob job) {
        starts.put(job.id(), NO_PLAN);
        firstWaiting.putIfAbsent(line, job.id());
    }

    void planned(String line, WaitingJob job, double startSeconds) {
        starts.put(job.id(), startSeconds);
        firstWaiting.putIfAbsent(line, job.id());
        planned.put(job.id(), new Estimate(job.queue(), startSeconds));
    }

    /// Tells what has changed since the last turn's end.
    void end() {
        if (planned.equals(told)) {
            return;
        }
        Map<JobId, Estimate> changes = new LinkedHashMap<>();
        planned.forEach(
                (job, estimate) -> {
                    if (!estimate.equals(told.get(job))) {
                        changes.put(job, estimate);
                    }
                });
        told.forEach(
                (job, old) -> {
                    if (!planned.containsKey(job)) {
                        changes.put(job, new Estimate(old.queue(), NO_PLAN));
                    }
                });
        told = Map.copyOf(planned);
        listener.accept(changes);
    }

    boolean considered(JobId job) {
        return starts.containsKey(job);
    }

    /// Seconds since the Unix epoch; 0 when it is not planned.
    double start(JobId job) {
        return starts.getOrDefault(job, NO_PLAN);
    }

    /// The first job of the line that had to wait, or null.
    @Nullable JobId firstWaiting(String line) {
        return firstWaiting.get(line);
    }

    /// Those that were planned, in the order of planning.
    Iterable<JobId> plannedJobs() {
        return starts.keySet().stream().filter(planned::containsKey).toList();
    }
}
