package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;

/// The counts of `job-list.job-stats`, as `flux jobs --stats` sums them up.
///
/// @param failed everything that ended badly: failed, canceled and timed out
public record JobStats(long running, long completed, long failed, long pending, long purged) {

    static final JobStats NONE = new JobStats(0, 0, 0, 0, 0);

    /// @param stats the answer, or one of its `queues`
    public static JobStats of(JsonNode stats) {
        JsonNode states = stats.path("job_states");
        return new JobStats(
                states.path("run").asLong() + states.path("cleanup").asLong(),
                stats.path("successful").asLong(),
                stats.path("failed").asLong()
                        + stats.path("canceled").asLong()
                        + stats.path("timeout").asLong(),
                states.path("depend").asLong()
                        + states.path("priority").asLong()
                        + states.path("sched").asLong(),
                stats.path("inactive_purged").asLong());
    }

    /// The counts of two queues together.
    public JobStats plus(JobStats other) {
        return new JobStats(
                running + other.running,
                completed + other.completed,
                failed + other.failed,
                pending + other.pending,
                purged + other.purged);
    }

    public boolean hasActiveJobs() {
        return running + pending > 0;
    }

    /// `3 running, 8 completed, 9 failed, 3 pending, 0 inactive purged`.
    public String line() {
        return nestedLine() + ", " + purged + " inactive purged";
    }

    /// The line of an instance inside another.
    public String nestedLine() {
        return "%d running, %d completed, %d failed, %d pending"
                .formatted(running, completed, failed, pending);
    }
}
