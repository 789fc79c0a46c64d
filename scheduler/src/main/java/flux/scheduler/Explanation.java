package flux.scheduler;

import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest.Shape;
import flux.ledger.text.InvalidText;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.Why.Reason;
import org.jspecify.annotations.Nullable;

/// Finds out why a job waits: first what the loop itself knows, then by trying once more with the
/// matcher, without and with what is planned for others. All that was taken is given back, and the
/// plans are given up: the next turn makes them anew.
final class Explanation {
    private final WaitingJobs waiting;
    private final Holdings holdings;
    private final QueuePolicies policies;
    private final Thoughts thoughts;
    private final Matcher matcher;
    private final boolean idle;
    private final boolean outside;

    /// @param idle nobody here allocates
    /// @param outside somebody outside the broker may
    Explanation(
            WaitingJobs waiting,
            Holdings holdings,
            QueuePolicies policies,
            Thoughts thoughts,
            Matcher matcher,
            boolean idle,
            boolean outside) {
        this.waiting = waiting;
        this.holdings = holdings;
        this.policies = policies;
        this.thoughts = thoughts;
        this.matcher = matcher;
        this.idle = idle;
        this.outside = outside;
    }

    Why of(JobId id, double nowSeconds) {
        WaitingJob job = waiting.find(id);
        if (job == null) {
            return Why.of(Reason.NOT_WAITING, "", 0);
        }
        String queue = job.queue();
        if (waiting.isProposed(id)) {
            return Why.of(outside ? Reason.ASKED_OUTSIDE : Reason.STARTING, queue, 0);
        }
        int ahead = waiting.ahead(job);
        if (job.isHeld()) {
            return Why.of(Reason.HELD, queue, ahead);
        }
        if (idle && !outside) {
            return Why.of(Reason.NO_SCHEDULER, queue, ahead);
        }
        if (!waiting.isStarted(queue)) {
            return Why.of(Reason.QUEUE_STOPPED, queue, ahead);
        }
        if (outside) {
            return Why.of(Reason.ASKED_OUTSIDE, queue, ahead);
        }
        return thoughts.considered(id)
                ? considered(job, ahead, nowSeconds)
                : passedOver(job, ahead);
    }

    private Why passedOver(WaitingJob job, int ahead) {
        String line = waiting.lineOf(job.queue());
        QueuePolicy policy = policies.of(line);
        JobId first = thoughts.firstWaiting(line);
        if (policy.stopsAtFirstBusy() && first != null) {
            return Why.of(Reason.JOB_AHEAD, job.queue(), ahead).blockedBy(first);
        }
        return ahead >= policy.depth()
                ? Why.of(Reason.QUEUE_DEPTH, job.queue(), ahead).considering(policy.depth())
                : Why.of(Reason.NOT_YET_CONSIDERED, job.queue(), ahead);
    }

    private Why considered(WaitingJob job, int ahead, double nowSeconds) {
        matcher.cancelReservations();
        Why why = Why.of(Reason.RESOURCES, job.queue(), ahead).startingAt(thoughts.start(job.id()));
        if (!fitsNow(job, nowSeconds)) {
            return missing(job, why);
        }
        JobId delayed = firstDelayedBy(job, nowSeconds);
        matcher.cancelReservations();
        Reason reason = delayed == null ? Reason.NOT_YET_CONSIDERED : Reason.WOULD_DELAY;
        return new Why(reason, job.queue(), ahead, delayed, why.startSeconds(), 0, null);
    }

    private Why missing(WaitingJob job, Why why) {
        Shape shape = job.request().shape();
        if (shape == null) {
            return why;
        }
        try {
            return new Room(holdings, job.request(), shape).explain(why);
        } catch (InvalidText e) {
            return why; // what its constraint means nobody knows; the matcher will refuse it
        }
    }

    private boolean fitsNow(WaitingJob job, double nowSeconds) {
        boolean fits = matcher.match(job.id(), job.request(), nowSeconds) instanceof Matched;
        if (fits) {
            matcher.free(job.id());
        }
        return fits;
    }

    /// Plans for the others as the last turn did, one after the other, until there is no room.
    private @Nullable JobId firstDelayedBy(WaitingJob job, double nowSeconds) {
        for (JobId id : thoughts.plannedJobs()) {
            WaitingJob other = waiting.find(id);
            if (other == null || id.equals(job.id())) {
                continue;
            }
            if (matcher.matchOrReserve(id, other.request(), nowSeconds) instanceof Matched) {
                matcher.free(id); // it is about to start
                return id;
            }
            if (!fitsNow(job, nowSeconds)) {
                return id;
            }
        }
        return null;
    }
}
