package flux.ledger.decide;

import flux.ledger.entry.ImportedJob;
import flux.ledger.entry.Refusal;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that somebody wants: imperative, and not yet true. [Decider] turns it into facts, or
/// refuses.
public sealed interface Command {

    /// A command about one job that exists.
    sealed interface OnJob extends Command {
        JobId job();
    }

    /// Make a job. Its id is part of the decision.
    ///
    /// @param flags mask of flux.ledger.job.JobFlags
    record Submit(int urgency, int flags, Submission submission) implements Command {}

    /// Raise an exception; severity 0 ends the job. `flux cancel` is type `cancel`, severity 0.
    ///
    /// @param waitStatus the status to report instead of the shells' own, or null
    record Raise(JobId job, String type, int severity, String note, @Nullable Integer waitStatus)
            implements OnJob {}

    /// Send a signal to a running job's tasks.
    record SendSignal(JobId job, int signum) implements OnJob {}

    record SetUrgency(JobId job, long urgency) implements OnJob {}

    /// Merge `memoJson`, a JSON object, into the job's memo.
    ///
    /// @param isVolatile it stands in no eventlog
    record SetMemo(JobId job, String memoJson, boolean isVolatile) implements OnJob {
        public SetMemo(JobId job, String memoJson) {
            this(job, memoJson, false);
        }
    }

    /// Let an event stand in the job's eventlog that means nothing to this program.
    ///
    /// @param contextJson a JSON object, or null
    record PostEvent(JobId job, String name, @Nullable String contextJson) implements OnJob {}

    /// Change the job's jobspec.
    ///
    /// @param updatesJson a JSON object: dotted paths and their new values
    record UpdateJob(JobId job, String updatesJson) implements OnJob {}

    /// Hand out the result of a waitable job; only once.
    record Await(JobId job) implements OnJob {}

    /// The scheduler has found resources.
    ///
    /// @param request what they were found for: a job that was updated meanwhile does not get them
    /// @param annotationsJson the scheduler's annotations, or null
    record Allocate(
            JobId job,
            ResourceSet resources,
            @Nullable JobRequest request,
            @Nullable String annotationsJson)
            implements OnJob {

        /// Resources that the job gets whatever it asks for.
        public Allocate(JobId job, ResourceSet resources, @Nullable String annotationsJson) {
            this(job, resources, null, annotationsJson);
        }
    }

    /// The scheduler says that the request can never be met.
    record DenyAllocation(JobId job, String note) implements OnJob {}

    /// The executor has started all shells.
    record ReportStart(JobId job) implements OnJob {}

    /// The executor has seen the last shell end.
    ///
    /// @param waitStatus the largest wait(2) status, or null when no shell was ever started
    /// @param epilogs descriptions of what holds its resources from now on
    record ReportEnd(JobId job, @Nullable Integer waitStatus, List<String> epilogs)
            implements OnJob {
        public ReportEnd {
            epilogs = List.copyOf(epilogs);
        }

        public ReportEnd(JobId job, @Nullable Integer waitStatus) {
            this(job, waitStatus, List.of());
        }
    }

    /// The housekeeping of a job's resources has come further.
    ///
    /// @param ended an idset of ranks: the script has ended there
    /// @param released an idset of ranks to give back; where the script has not ended, none is
    record ReportHousekeeping(JobId job, String ended, String released) implements OnJob {}

    /// A dependency has been met.
    record RemoveDependency(JobId job, String description) implements OnJob {}

    /// Open or close a hold on a job's start or on the freeing of its resources: one of
    /// PrologStarted, PrologFinished, EpilogStarted, EpilogFinished.
    record PostHold(JobId job, JobEvent hold) implements OnJob {}

    /// Let a job of another instance stand in the history.
    record ImportJob(JobId job, ImportedJob imported) implements Command {}

    /// Show this inactive job no more.
    record PurgeJob(JobId job) implements Command {}

    /// Show these inactive jobs no more. Those that have gone meanwhile are passed over.
    ///
    /// @param jobs in the order in which they ended
    /// @param reason the limit that they are beyond
    record PurgeJobs(List<JobId> jobs, String reason) implements Command {
        public PurgeJobs {
            jobs = List.copyOf(jobs);
        }
    }

    /// @param queue a queue's name, or "" for the anonymous queue
    /// @param reason why submission is disabled; "" when enabled
    /// @param lasting whether it holds beyond the end of this run of the instance
    record EnableQueue(String queue, boolean enable, String reason, boolean lasting)
            implements Command {
        public EnableQueue(String queue, boolean enable, String reason) {
            this(queue, enable, reason, true);
        }
    }

    /// @param queue a queue's name, or "" for the anonymous queue
    /// @param lasting whether it holds beyond the end of this run of the instance
    record StartQueue(String queue, boolean start, String reason, boolean lasting)
            implements Command {
        public StartQueue(String queue, boolean start, String reason) {
            this(queue, start, reason, true);
        }
    }

    /// What the instance has: its R, and how that was found out.
    ///
    /// @param method `configuration`, `dynamic-discovery` or `job-info`
    record DefineResources(ResourceSet resources, String method) implements Command {}

    /// Take ranks out of service for new jobs.
    ///
    /// @param ranks an idset of ranks
    record Drain(String ranks, String reason, DrainMode mode) implements Command {}

    /// @param ranks an idset of ranks
    /// @param lenient whether ranks that are not drained may be among them
    record Undrain(String ranks, String reason, boolean lenient) implements Command {}

    /// What to do with ranks that are drained already.
    enum DrainMode {
        /// Refuse the whole command, unless they are drained without a reason: then they get this.
        REFUSE,
        /// Leave them as they are, but for a missing reason.
        UPDATE,
        /// Give them the new reason.
        OVERWRITE,
        /// Give them the new reason and the present time.
        FORCE_OVERWRITE
    }

    /// A job manager begins to write.
    ///
    /// @param configJson the configuration in force, a JSON object
    record StartInstance(String version, String configJson) implements Command {}

    /// The job manager ends in order.
    record StopInstance() implements Command {}

    /// Refuse on behalf of a service that has checked a request and found it wanting.
    record RecordRefusal(Refusal refusal) implements Command {}
}
