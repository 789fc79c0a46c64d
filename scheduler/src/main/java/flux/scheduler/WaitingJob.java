package flux.scheduler;

import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;

/// A job in SCHED, in the order in which jobs are considered: higher priority first, then older.
record WaitingJob(JobId id, long priority, JobRequest request) implements Comparable<WaitingJob> {

    @Override
    public int compareTo(WaitingJob other) {
        int byPriority = Long.compare(other.priority, priority);
        return byPriority != 0 ? byPriority : id.compareTo(other.id);
    }

    /// Priority 0 holds a job (RFC 30).
    boolean isHeld() {
        return priority == 0;
    }

    String queue() {
        return request.queue() == null ? "" : request.queue();
    }
}
