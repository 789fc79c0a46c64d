package flux.ledger.entry;

import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.resource.ResourceSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an entry says: facts about one job, a job of another instance, jobs that are purged, one
/// queue, the resources or the instance; or a refusal. Or that it cannot be read, and whose job
/// that puts in quarantine.
public sealed interface Fact {

    /// Events of one job, which happened together.
    ///
    /// @param submission the jobspec, with a submit event only
    record OfJob(JobId job, List<JobEvent> events, @Nullable Submission submission)
            implements Fact {
        public OfJob {
            events = List.copyOf(events);
        }

        public static OfJob of(JobId job, JobEvent... events) {
            return new OfJob(job, List.of(events), null);
        }
    }

    /// A job of another instance; its event in the ledger is `import`.
    record OfImport(JobId job, ImportedJob imported) implements Fact {}

    /// Inactive jobs are no longer shown; what the ledger has of them stays. Its event in the
    /// ledger is `purge`.
    ///
    /// @param jobs in the order in which they ended
    /// @param reason the limit they were beyond, such as `num-limit=1000`, or `id`: somebody named
    ///     them
    record OfPurge(List<JobId> jobs, String reason) implements Fact {
        public OfPurge {
            jobs = List.copyOf(jobs);
        }
    }

    /// @param queue its name; "" is the anonymous queue
    /// @param lasting whether it holds beyond the end of this run of the instance
    record OfQueue(String queue, QueueEvent event, boolean lasting) implements Fact {
        public OfQueue(String queue, QueueEvent event) {
            this(queue, event, true);
        }
    }

    record OfResources(ResourceEvent event) implements Fact {}

    record OfInstance(InstanceEvent event) implements Fact {}

    record OfRefusal(Refusal refusal) implements Fact {}

    /// The seal holds, but what stands in the entry is nothing that this program can read. Only
    /// read, never written; see `flux.ledger.state.Quarantine`.
    ///
    /// @param events what this does to the job: it is over, whatever it was
    record OfUnreadable(JobId job, List<JobEvent> events, String why) implements Fact {

        /// The type of the exception that ends a job in quarantine.
        public static final String EXCEPTION = "quarantine";

        public OfUnreadable {
            events = List.copyOf(events);
        }
    }

    /// Named `queue-enable`, `queue-disable`, `queue-start`, `queue-stop` in the ledger; with
    /// `nocheckpoint` when it does not last.
    sealed interface QueueEvent {
        record Enabled() implements QueueEvent {}

        record Disabled(String reason) implements QueueEvent {}

        record Started() implements QueueEvent {}

        record Stopped(String reason) implements QueueEvent {}
    }

    /// Named as in RFC 28's resource eventlog.
    sealed interface ResourceEvent {

        /// "resource-define".
        record Defined(ResourceSet resources, String method) implements ResourceEvent {}

        /// "drain".
        ///
        /// @param ranks an idset
        /// @param overwrite 0 keep an earlier reason, 1 replace the reason, 2 the time, too
        record Drained(String ranks, String reason, int overwrite) implements ResourceEvent {}

        /// "undrain".
        record Undrained(String ranks, String reason) implements ResourceEvent {}
    }

    /// Named `instance-start`, `instance-stop` and `entry-lost`.
    sealed interface InstanceEvent {

        /// @param epochMicros the instance's first start ever: job ids count from here
        /// @param configJson the configuration in force from here on
        record Started(String version, long epochMicros, String configJson)
                implements InstanceEvent {}

        record Stopped() implements InstanceEvent {}

        /// An entry stood here that was damaged; a repair put this in its place.
        ///
        /// @param what was wrong, and where
        /// @param quarantine where the damaged original is kept
        record EntryLost(String what, String quarantine) implements InstanceEvent {}
    }
}
