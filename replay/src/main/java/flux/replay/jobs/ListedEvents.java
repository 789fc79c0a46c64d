package flux.replay.jobs;

import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.MemoSet;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobEvent.VolatileMemoSet;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobState;
import flux.ledger.job.JobspecUpdates;
import flux.ledger.resource.ResourceSet;
import java.util.ArrayList;
import java.util.List;

/// What events make of listed jobs, of their places in the order and of the counts.
final class ListedEvents {

    /// The states in which a priority is taken; a late one is passed over, as by the job itself.
    private static final int PRIORITIZED_MASK = JobState.PRIORITY.bit() | JobState.SCHED.bit();

    private final JobOrder order;
    private final JobStats stats;
    private final Interner interner = new Interner();
    private final Scheds scheds = new Scheds();

    ListedEvents(JobOrder order, JobStats stats) {
        this.order = order;
        this.stats = stats;
    }

    /// A job begins.
    ListedJob submitted(JobId id, Submitted event, long micros) {
        ListedJob job = new ListedJob(id, event.userid(), event.request());
        interner.intern(job);
        job.urgency = event.urgency();
        job.submitMicros = micros;
        order.add(job);
        stats.enter(job);
        return job;
    }

    /// @param micros when it happened
    void apply(ListedJob job, JobEvent event, long micros) {
        switch (event) {
            case Validated _ -> to(job, JobState.DEPEND, micros);
            case DependencyAdded e -> job.dependencies = plus(job.dependencies, e.description());
            case DependencyRemoved e -> job.dependencies = minus(job.dependencies, e.description());
            case DependenciesMet _ -> to(job, JobState.PRIORITY, micros);
            case PriorityAssigned e when job.state.isIn(PRIORITIZED_MASK) -> {
                if (job.priority != e.priority()) {
                    order.remove(job);
                    job.priority = e.priority();
                    order.add(job);
                }
                to(job, JobState.SCHED, micros);
            }
            case UrgencyChanged e -> job.urgency = e.urgency();
            case Allocated e -> allocated(job, e, micros);
            case JobspecUpdated e -> updated(job, e.updatesJson());
            case ResourceUpdated e -> job.expiration = e.expiration();
            case Started _ -> job.started = true;
            case Finished e -> {
                job.waitStatus = e.status();
                to(job, JobState.CLEANUP, micros);
            }
            case ExceptionRaised e -> raised(job, e, micros);
            case MemoSet e -> job.userJson = Memos.merge(job.userJson, e.memoJson());
            case VolatileMemoSet e -> job.userJson = Memos.merge(job.userJson, e.memoJson());
            case Cleaned _ -> to(job, JobState.INACTIVE, micros);
            default -> {}
        }
    }

    /// Of what is listed, its queue and its duration can change.
    private void updated(ListedJob job, String updatesJson) {
        JobRequest listed = JobRequest.unreadable().withDuration(job.duration).withQueue(job.queue);
        JobRequest updated = JobspecUpdates.apply(listed, updatesJson);
        stats.leave(job);
        job.duration = updated.duration();
        job.queue = interner.intern(updated.queue());
        stats.enter(job);
    }

    private void allocated(ListedJob job, Allocated event, long micros) {
        ResourceSet r = event.resources();
        job.ranks = interner.intern(r.ranks());
        job.nodelist = interner.intern(r.nodelist());
        job.nnodes = r.nodeCount();
        job.ncores = r.coreCount();
        job.expiration = r.expiration();
        job.schedJson = scheds.of(event.annotationsJson());
        to(job, JobState.RUN, micros);
    }

    private void raised(ListedJob job, ExceptionRaised event, long micros) {
        boolean worse = job.exceptionSeverity < 0 || event.severity() < job.exceptionSeverity;
        if (worse) {
            job.exceptionSeverity = event.severity();
            job.exceptionType = interner.intern(event.type());
            job.exceptionNote = interner.intern(event.note());
        }
        if (event.endsTheJob()) {
            if (job.ending == Ending.NO_EXCEPTION) {
                job.ending = Ending.by(event.type());
            }
            job.endedByException |= job.state.compareTo(JobState.CLEANUP) < 0;
            if (job.state == JobState.SCHED) {
                job.schedJson = null;
            }
            to(job, JobState.CLEANUP, micros);
        }
    }

    /// Moves forward only: a late event never takes a job back.
    private void to(ListedJob job, JobState next, long micros) {
        if (next.compareTo(job.state) <= 0) {
            return;
        }
        boolean moves = JobOrder.isMove(job.state, next);
        if (moves) {
            order.remove(job);
        }
        stats.leave(job);
        stamp(job, next, micros);
        job.state = next;
        stats.enter(job);
        if (moves) {
            order.add(job);
        }
    }

    private static void stamp(ListedJob job, JobState next, long micros) {
        switch (next) {
            case NEW -> {}
            case DEPEND -> job.dependMicros = micros;
            case PRIORITY -> job.priorityMicros = micros;
            case SCHED -> job.schedMicros = micros;
            case RUN -> job.runMicros = micros;
            case CLEANUP -> job.cleanupMicros = micros;
            case INACTIVE -> job.inactiveMicros = micros;
        }
    }

    private static List<String> plus(List<String> list, String item) {
        List<String> more = new ArrayList<>(list);
        more.add(item);
        return List.copyOf(more);
    }

    private static List<String> minus(List<String> list, String item) {
        return list.stream().filter(other -> !other.equals(item)).toList();
    }
}
