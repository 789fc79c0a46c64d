package flux.executor;

import flux.executor.run.Run;
import flux.ledger.id.JobId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The jobs that the executor knows: all that are not inactive.
final class ActiveJobs {
    private final Map<JobId, ActiveJob> jobs = new HashMap<>();

    void add(ActiveJob job) {
        jobs.put(job.job.id(), job);
    }

    void remove(JobId id) {
        jobs.remove(id);
    }

    @Nullable ActiveJob find(JobId id) {
        return jobs.get(id);
    }

    boolean has(JobId id) {
        return jobs.containsKey(id);
    }

    /// Those of now.
    List<ActiveJob> all() {
        return List.copyOf(jobs.values());
    }

    /// What runs the job; null when it does not run here.
    @Nullable Run run(JobId id) {
        ActiveJob active = jobs.get(id);
        return active == null ? null : active.run;
    }
}
