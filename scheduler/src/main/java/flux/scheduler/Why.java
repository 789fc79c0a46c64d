package flux.scheduler;

import flux.ledger.id.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a job waits, as the scheduler knows it.
///
/// @param jobsAhead how many are before it in its queue
/// @param blocker the job that is in the way, or null
/// @param startSeconds when it starts as planned, seconds since the Unix epoch; 0 when nobody plans
/// @param depth how many jobs of the queue are considered
/// @param shortage what there is not, when that is the reason, or null
public record Why(
        Reason reason,
        String queue,
        int jobsAhead,
        @Nullable JobId blocker,
        double startSeconds,
        int depth,
        @Nullable Shortage shortage) {

    /// Stable words: the answer's `reason` is the name in lower case, with dashes.
    public enum Reason {
        /// It does not wait for the scheduler.
        NOT_WAITING,
        /// No scheduler is loaded.
        NO_SCHEDULER,
        /// A scheduler outside the broker allocates, and has not decided about it.
        ASKED_OUTSIDE,
        /// Resources were found, and the job manager is about to write that down.
        STARTING,
        /// Its priority is 0.
        HELD,
        QUEUE_STOPPED,
        /// Its turn has not come since something changed.
        NOT_YET_CONSIDERED,
        /// So many are before it that it is not looked at.
        QUEUE_DEPTH,
        /// One before it must wait, and its queue's policy lets nobody overtake.
        JOB_AHEAD,
        /// There is enough now, but one before it would start later than planned.
        WOULD_DELAY,
        /// There would be enough, were no nodes drained or down.
        NODES_DOWN,
        /// There would be enough, but not on nodes that meet its constraint.
        CONSTRAINT,
        /// Others hold what it needs.
        RESOURCES
    }

    /// What is short.
    ///
    /// @param freeBySeconds when there is enough if running jobs use up their time and nobody else
    ///     comes, seconds since the Unix epoch; 0 when that cannot be told
    /// @param downNodes how many of the nodes that may be used are drained or down
    /// @param nodes names of those, as a hostlist
    public record Shortage(List<Lack> lacks, double freeBySeconds, int downNodes, String nodes) {
        public Shortage {
            lacks = List.copyOf(lacks);
        }
    }

    /// @param type node, core or gpu
    /// @param needed so many in all
    /// @param free so many are usable now
    /// @param eligible so many there are on nodes that meet the job's constraint
    public record Lack(String type, long needed, long free, long eligible) {}

    static Why of(Reason reason, String queue, int jobsAhead) {
        return new Why(reason, queue, jobsAhead, null, 0, 0, null);
    }

    Why blockedBy(JobId job) {
        return new Why(reason, queue, jobsAhead, job, startSeconds, depth, shortage);
    }

    Why startingAt(double seconds) {
        return new Why(reason, queue, jobsAhead, blocker, seconds, depth, shortage);
    }

    Why considering(int jobs) {
        return new Why(reason, queue, jobsAhead, blocker, startSeconds, jobs, shortage);
    }
}
