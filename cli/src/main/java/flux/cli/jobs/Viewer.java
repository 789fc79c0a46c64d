package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.id.JobId;
import java.util.function.LongFunction;

/// Who looks at jobs, and when: what a job's row needs to know besides the job.
///
/// @param now seconds since the epoch; all rows of a listing share it
/// @param ascii job ids start with `f` instead of `ƒ`
/// @param username the name of a userid, or its digits when it has none
/// @param instances the instance that a job runs
public record Viewer(
        double now, boolean ascii, LongFunction<String> username, Instances instances) {

    /// The id of a job, for who looks.
    String shown(JobId job) {
        return ascii ? job.f58plain() : job.f58();
    }

    /// Answers questions to the instances that jobs are; a listing asks at most once for each job.
    @FunctionalInterface
    public interface Instances {

        /// An object with `stats`, `utilization`, `gpu_utilization`, `progress` and `resources`; a
        /// missing node when `job` is no instance, or one that cannot be reached.
        JsonNode ask(JobRow job);
    }
}
