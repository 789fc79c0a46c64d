package flux.ledger.job;

import static flux.ledger.job.JobState.CLEANUP;
import static flux.ledger.job.JobState.DEPEND;
import static flux.ledger.job.JobState.INACTIVE;
import static flux.ledger.job.JobState.NEW;
import static flux.ledger.job.JobState.PRIORITY;
import static flux.ledger.job.JobState.RUN;
import static flux.ledger.job.JobState.SCHED;

import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Awaited;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.MemoSet;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.job.JobEvent.PrologStarted;
import flux.ledger.job.JobEvent.Released;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobEvent.UpdatesReserved;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobEvent.VolatileMemoSet;
import flux.ledger.resource.ResourceSet;
import org.jspecify.annotations.Nullable;

/// A job as its events so far make it. A value: [#apply] gives the next one.
///
/// @param priority as assigned last; -1 before the first assignment
/// @param holds its dependencies, open prologs and open epilogs
/// @param resources what it holds, or null
/// @param ended the exception that ended it, or null
/// @param waitStatus what its shells ended with, or null while that is not known
public record Job(
        JobId id,
        int userid,
        int urgency,
        int flags,
        JobRequest request,
        JobState state,
        long priority,
        Holds holds,
        @Nullable ResourceSet resources,
        boolean started,
        boolean released,
        @Nullable JobException ended,
        @Nullable Integer waitStatus) {

    /// The job that a submit event begins.
    public static Job submitted(JobId id, Submitted event) {
        return new Job(
                id,
                event.userid(),
                event.urgency(),
                event.flags(),
                event.request(),
                NEW,
                -1,
                Holds.NONE,
                null,
                false,
                false,
                null,
                null);
    }

    /// The job after `event`. Never refuses: what is in the ledger has happened, so an event that
    /// changes nothing here (a late `start`, an unknown name) returns this job as it is.
    public Job apply(JobEvent event) {
        return switch (event) {
            case Submitted _ -> throw new IllegalStateException("second submit for " + id);
            case Validated _ -> state == NEW ? in(DEPEND) : this;
            case DependencyAdded e -> with(holds.addDependency(e.description()));
            case DependencyRemoved e -> with(holds.removeDependency(e.description()));
            case DependenciesMet _ -> state == DEPEND ? in(PRIORITY) : this;
            case PriorityAssigned e when state == PRIORITY || state == SCHED ->
                    prioritized(e.priority()).in(SCHED);
            case PriorityAssigned _ -> this;
            case UrgencyChanged e -> urgent(e.urgency());
            case Allocated e -> state == SCHED ? holding(e.resources()).in(RUN) : this;
            case PrologStarted e -> with(holds.addProlog(e.description()));
            case PrologFinished e -> with(holds.removeProlog(e.description()));
            case Started _ -> startedNow();
            case Finished e ->
                    state == RUN ? statused(e.status()).in(CLEANUP) : statused(e.status());
            case EpilogStarted e -> with(holds.addEpilog(e.description()));
            case EpilogFinished e -> with(holds.removeEpilog(e.description()));
            case Released e -> e.last() ? releasedNow() : this;
            case ExceptionRaised e when e.endsTheJob() && state != CLEANUP && isActive() ->
                    endedBy(e).in(CLEANUP);
            case ExceptionRaised e when e.endsTheJob() && ended == null && isActive() -> endedBy(e);
            case ExceptionRaised _ -> this;
            case Freed _ -> holdingNothing();
            case Cleaned _ -> state == CLEANUP ? in(INACTIVE) : this;
            case ResourceUpdated e -> expiring(e.expiration());
            case JobspecUpdated e -> requesting(JobspecUpdates.apply(request, e.updatesJson()));
            case UpdatesReserved _ -> flagged(flags | JobFlags.UPDATES_RESERVED);
            case MemoSet _, VolatileMemoSet _, Signaled _, Awaited _, Unrecognized _ -> this;
            case HousekeepingStarted _, HousekeepingFinished _ -> this; // of its resources only
        };
    }

    public boolean isActive() {
        return state.isActive();
    }

    /// True when only the instance owner may update it.
    public boolean isReserved() {
        return (flags & JobFlags.UPDATES_RESERVED) != 0;
    }

    public boolean isWaitable() {
        return (flags & JobFlags.WAITABLE) != 0;
    }

    /// Once inactive: how it ended. A job that the exception's wait status speaks for reports that.
    public JobResult result() {
        int status = waitStatus == null ? -1 : waitStatus;
        return JobResult.of(waitStatus != null, status, ended == null ? "" : ended.type());
    }

    private Job in(JobState next) {
        return copy(
                next, priority, urgency, holds, resources, started, released, ended, waitStatus);
    }

    private Job with(Holds next) {
        return copy(
                state, priority, urgency, next, resources, started, released, ended, waitStatus);
    }

    private Job prioritized(long next) {
        return copy(state, next, urgency, holds, resources, started, released, ended, waitStatus);
    }

    private Job urgent(int next) {
        return copy(state, priority, next, holds, resources, started, released, ended, waitStatus);
    }

    private Job holding(ResourceSet next) {
        return copy(state, priority, urgency, holds, next, started, released, ended, waitStatus);
    }

    private Job holdingNothing() {
        return copy(state, priority, urgency, holds, null, started, released, ended, waitStatus);
    }

    private Job expiring(double expiration) {
        return resources == null ? this : holding(resources.withExpiration(expiration));
    }

    private Job requesting(JobRequest next) {
        return new Job(
                id,
                userid,
                urgency,
                flags,
                next,
                state,
                priority,
                holds,
                resources,
                started,
                released,
                ended,
                waitStatus);
    }

    private Job flagged(int next) {
        return new Job(
                id,
                userid,
                urgency,
                next,
                request,
                state,
                priority,
                holds,
                resources,
                started,
                released,
                ended,
                waitStatus);
    }

    private Job startedNow() {
        return copy(state, priority, urgency, holds, resources, true, released, ended, waitStatus);
    }

    private Job releasedNow() {
        return copy(state, priority, urgency, holds, resources, started, true, ended, waitStatus);
    }

    private Job statused(int status) {
        return copy(state, priority, urgency, holds, resources, started, released, ended, status);
    }

    private Job endedBy(ExceptionRaised e) {
        JobException exception = new JobException(e.type(), e.note(), e.waitStatus());
        return copy(
                state,
                priority,
                urgency,
                holds,
                resources,
                started,
                released,
                exception,
                waitStatus);
    }

    private Job copy(
            JobState nextState,
            long nextPriority,
            int nextUrgency,
            Holds nextHolds,
            @Nullable ResourceSet nextResources,
            boolean nextStarted,
            boolean nextReleased,
            @Nullable JobException nextEnded,
            @Nullable Integer nextStatus) {
        return new Job(
                id,
                userid,
                nextUrgency,
                flags,
                request,
                nextState,
                nextPriority,
                nextHolds,
                nextResources,
                nextStarted,
                nextReleased,
                nextEnded,
                nextStatus);
    }
}
