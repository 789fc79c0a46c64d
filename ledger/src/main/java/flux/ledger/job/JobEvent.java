package flux.ledger.job;

import flux.ledger.resource.ResourceSet;
import org.jspecify.annotations.Nullable;

/// A fact about one job: it happened, it is in the ledger, and it is never edited.
///
/// Names here are past tense; the name on the wire is RFC 21's and stands in quotes. A reader that
/// meets a name it does not know gets [Unrecognized], because RFC 21 lets others appear.
public sealed interface JobEvent {

    /// "submit". The jobspec stands beside the event, as in Flux's own journal.
    ///
    /// @param flags mask of [JobFlags]
    /// @param request what of the jobspec is remembered while the job lives
    record Submitted(int userid, int urgency, int flags, JobRequest request) implements JobEvent {}

    /// "validate".
    record Validated() implements JobEvent {}

    /// "dependency-add".
    record DependencyAdded(String description) implements JobEvent {}

    /// "dependency-remove".
    record DependencyRemoved(String description) implements JobEvent {}

    /// "depend": no dependency is left.
    record DependenciesMet() implements JobEvent {}

    /// "priority".
    ///
    /// @param priority 0 (never scheduled) to 4294967295; higher first
    record PriorityAssigned(long priority) implements JobEvent {}

    /// "urgency".
    record UrgencyChanged(int urgency, int userid) implements JobEvent {}

    /// "alloc". The RFC keeps the resources beside the log; the ledger keeps them in the entry.
    ///
    /// @param annotationsJson the scheduler's annotations, a JSON object, or null
    record Allocated(ResourceSet resources, @Nullable String annotationsJson) implements JobEvent {}

    /// "prolog-start": the start of the job's tasks is held.
    record PrologStarted(String description) implements JobEvent {}

    /// "prolog-finish".
    record PrologFinished(String description, int status) implements JobEvent {}

    /// "start": all shells have started.
    record Started() implements JobEvent {}

    /// "finish".
    ///
    /// @param status the largest wait(2) status among the job's shells; not an exit code
    record Finished(int status) implements JobEvent {}

    /// "epilog-start": freeing the resources is held.
    record EpilogStarted(String description) implements JobEvent {}

    /// "epilog-finish".
    record EpilogFinished(String description, int status) implements JobEvent {}

    /// "release": the executor is done with these ranks.
    ///
    /// @param ranks an idset of ranks, or "all"
    record Released(String ranks, boolean last) implements JobEvent {}

    /// "free": the scheduler has the resources back.
    record Freed() implements JobEvent {}

    /// "clean": nothing of the job is left to do.
    record Cleaned() implements JobEvent {}

    /// "exception". Severity 0 ends the job.
    ///
    /// @param userid who raised it, or -1 for the instance itself
    /// @param waitStatus the status to report instead of the shells' own, or null
    record ExceptionRaised(
            String type, int severity, String note, int userid, @Nullable Integer waitStatus)
            implements JobEvent {

        public boolean endsTheJob() {
            return severity == 0;
        }
    }

    /// "housekeeping-start": the job is over, and what it held is in housekeeping from now on. The
    /// ledger's own, as below; it stands behind `clean`, and says all there is to know, so that the
    /// entry means the same without the job's others.
    ///
    /// @param userid the job's owner
    /// @param resources what the job held
    record HousekeepingStarted(int userid, ResourceSet resources) implements JobEvent {}

    /// "housekeeping-finish": the script has ended on some ranks, or some are free again, or both.
    /// The ledger's own, as below.
    ///
    /// @param ranks an idset: where the script has ended
    /// @param released an idset: the scheduler has these back
    record HousekeepingFinished(String ranks, String released) implements JobEvent {}

    /// "memo".
    ///
    /// @param memoJson a JSON object; a null value deletes its key
    record MemoSet(String memoJson) implements JobEvent {}

    /// "memo-volatile": as a memo, but in no eventlog. The ledger's own; not in RFC 21 eventlogs.
    record VolatileMemoSet(String memoJson) implements JobEvent {}

    /// "jobspec-update": dotted paths and their new values.
    record JobspecUpdated(String updatesJson) implements JobEvent {}

    /// "resource-update".
    ///
    /// @param expiration seconds since the epoch
    record ResourceUpdated(double expiration) implements JobEvent {}

    /// "signal": somebody asked for a signal to be sent. The ledger's own; not in RFC 21 eventlogs.
    record Signaled(int signum, int userid) implements JobEvent {}

    /// "wait": the result of a waitable job has been handed out. The ledger's own, as above.
    record Awaited() implements JobEvent {}

    /// "update-reserve": only the instance owner may update the job from now on. The ledger's own,
    /// as above.
    record UpdatesReserved() implements JobEvent {}

    /// Any other name; kept whole, so that what is read can be written again.
    ///
    /// @param contextJson a JSON object, or null when there is none
    record Unrecognized(String name, @Nullable String contextJson) implements JobEvent {}

    /// True for events that RFC 21 eventlogs show; false for those that only the ledger knows.
    default boolean isInEventlog() {
        return !(this instanceof Signaled
                || this instanceof Awaited
                || this instanceof VolatileMemoSet
                || this instanceof HousekeepingStarted
                || this instanceof HousekeepingFinished
                || this instanceof UpdatesReserved);
    }
}
