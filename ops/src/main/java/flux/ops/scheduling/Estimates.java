package flux.ops.scheduling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.replay.jobs.JobListView;
import flux.scheduler.Scheduler.Estimate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows in the list of jobs when those that wait are planned to start: the annotations
/// `sched.t_estimate` and, in a named queue, `sched.queue` (RFC 27). For the reactor's thread.
public final class Estimates {
    private final JobListView jobs;

    public Estimates(JobListView jobs) {
        this.jobs = jobs;
    }

    /// @param changes since the last call
    public void show(Map<JobId, Estimate> changes) {
        changes.forEach((job, estimate) -> jobs.annotate(job, sched(estimate)));
    }

    private static @Nullable String sched(Estimate estimate) {
        if (estimate.startSeconds() == 0) {
            return null;
        }
        ObjectNode sched = JsonNodeFactory.instance.objectNode();
        sched.put("t_estimate", estimate.startSeconds());
        if (!estimate.queue().isEmpty()) {
            sched.put("queue", estimate.queue());
        }
        return sched.toString();
    }
}
