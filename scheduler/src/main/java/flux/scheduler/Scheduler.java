package flux.scheduler;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Timestamps;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.Outcome;
import flux.ledger.manager.Request;
import flux.ledger.state.InstanceConfig;
import flux.scheduler.Matcher.Busy;
import flux.scheduler.Matcher.Match;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.Matcher.Reserved;
import flux.scheduler.Matcher.Unsatisfiable;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/// The scheduler's loop: takes in entries, then proposes allocations in order of priority, in each
/// queue by its [QueuePolicy]. For one thread; somebody else drives it.
///
/// A proposal is a command like any other. Until its outcome is known the job is out of line and
/// its resources are held, so that nothing is proposed twice; a refused proposal gives both back.
public final class Scheduler {

    /// Proposals under way; beyond it the scheduler waits for outcomes.
    static final int PROPOSALS_MAX = 4096;

    private final Matcher matcher;
    private final QueuePolicies policies;
    private final Predicate<Request> inbox;
    private final Origin origin;
    private final WaitingJobs waiting = new WaitingJobs();
    private final Set<String> knownQueues = new HashSet<>();
    private final ConcurrentLinkedQueue<JobId> refused = new ConcurrentLinkedQueue<>();
    private final Looks looks = new Looks();

    /// Everything is to be considered again.
    private boolean changed;

    /// There may be more to consider behind what has been.
    private boolean more;

    /// First come first served in every queue, as the simple scheduler.
    ///
    /// @param inbox takes a command for the job manager, or says false when it is full
    public Scheduler(Matcher matcher, Predicate<Request> inbox, Origin origin) {
        this(matcher, QueuePolicies.all(QueuePolicy.SIMPLE), inbox, origin);
    }

    /// @param inbox takes a command for the job manager, or says false when it is full
    public Scheduler(
            Matcher matcher, QueuePolicies policies, Predicate<Request> inbox, Origin origin) {
        this.matcher = matcher;
        this.policies = policies;
        this.inbox = inbox;
        this.origin = origin;
    }

    /// Takes in the next entry of the ledger.
    public void on(Entry entry) {
        switch (entry.fact()) {
            case OfJob fact -> {
                for (JobEvent event : fact.events()) {
                    on(fact.job(), event);
                }
            }
            case OfQueue fact -> {
                waiting.apply(fact.queue(), fact.event());
                changed = true;
            }
            case OfResources fact -> on(fact.event());
            case OfInstance(InstanceEvent.Started started) -> {
                Set<String> named = InstanceConfig.parse(started.configJson()).queues();
                waiting.configured(named, knownQueues);
                knownQueues.addAll(named);
            }
            case OfImport _, OfPurge _, OfInstance _, OfRefusal _, OfUnreadable _ -> {}
        }
    }

    private void on(JobId job, JobEvent event) {
        switch (event) {
            case Submitted e -> waiting.submitted(job, e.request());
            case PriorityAssigned e -> {
                WaitingJob joined = waiting.prioritized(job, e.priority());
                if (joined == null || looks.isAhead(joined)) {
                    changed = true;
                } else {
                    more = true;
                }
            }
            case Allocated e -> {
                WaitingJob granted = waiting.granted(job);
                matcher.hold(job, e.resources());
                if (granted == null || looks.granted(granted.queue())) {
                    changed = true;
                } else {
                    more = true;
                }
            }
            case ExceptionRaised e when e.endsTheJob() -> {
                waiting.gone(job); // and holds nobody back any more
                changed = true;
            }
            case Freed _ -> {
                matcher.free(job);
                changed = true;
            }
            case Cleaned _ -> {
                waiting.gone(job);
                matcher.free(job); // holds nothing any more; may still be remembered
            }
            default -> {}
        }
    }

    private void on(ResourceEvent event) {
        switch (event) {
            case ResourceEvent.Defined e -> matcher.define(e.resources());
            case ResourceEvent.Drained e -> matcher.setUp(e.ranks(), false);
            case ResourceEvent.Undrained e -> matcher.setUp(e.ranks(), true);
        }
        changed = true;
    }

    /// Proposes what can be proposed now; to be called when all entries there are have been taken
    /// in.
    ///
    /// @return false when there was nothing to do
    public boolean step(long nowMicros) {
        takeRefused();
        if (!changed && !more) {
            return false;
        }
        boolean everything = changed;
        if (everything) {
            matcher.cancelReservations();
            looks.forget();
        }
        int planned = looks.planned();
        changed = false;
        more = false;
        boolean worked = false;
        for (String queue : waiting.startedQueues()) {
            worked |= schedule(queue, Timestamps.seconds(nowMicros));
        }
        // A plan for somebody new is made once more with the others', at the next occasion.
        changed |= !everything && looks.planned() > planned;
        return worked;
    }

    /// How many jobs wait for resources.
    public int waitingCount() {
        return waiting.count();
    }

    private boolean schedule(String queue, double nowSeconds) {
        QueuePolicy policy = policies.of(queue);
        Looks.Look look = looks.of(queue);
        boolean worked = false;
        WaitingJob job = look.isOver ? null : waiting.next(queue, look.last);
        while (job != null && look.considered < policy.depth()) {
            if (waiting.proposedCount() >= PROPOSALS_MAX) {
                break;
            }
            boolean mayReserve = look.reservations < policy.reservations();
            Match match =
                    mayReserve
                            ? matcher.matchOrReserve(job.id(), job.request(), nowSeconds)
                            : matcher.match(job.id(), job.request(), nowSeconds);
            switch (match) {
                case Busy _ -> {
                    if (policy.stopsAtFirstBusy()) {
                        look.last = job;
                        look.isOver = true;
                        return worked;
                    }
                }
                case Reserved _ -> look.reservations++;
                case Matched m -> {
                    if (!send(job, new Allocate(job.id(), m.resources(), m.annotationsJson()))) {
                        return worked;
                    }
                    worked = true;
                }
                case Unsatisfiable u -> {
                    if (!send(job, new DenyAllocation(job.id(), u.note()))) {
                        return worked;
                    }
                    worked = true;
                }
            }
            look.last = job;
            look.considered++;
            job = waiting.next(queue, job);
        }
        return worked;
    }

    private boolean send(WaitingJob job, Command proposal) {
        Request request = new Request(proposal, origin, outcome -> told(job.id(), outcome));
        if (!inbox.test(request)) {
            matcher.free(job.id());
            changed = true;
            return false;
        }
        waiting.propose(job);
        return true;
    }

    /// On the job manager's thread. Only what was not written comes back by this way: all that was
    /// written comes by the ledger.
    private void told(JobId job, Outcome outcome) {
        if (!(outcome instanceof Decided(Write _))) {
            refused.add(job);
        }
    }

    private void takeRefused() {
        for (JobId job = refused.poll(); job != null; job = refused.poll()) {
            matcher.free(job);
            waiting.proposalRefused(job);
            changed = true;
        }
    }
}
