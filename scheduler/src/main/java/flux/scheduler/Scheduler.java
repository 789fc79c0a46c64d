package flux.scheduler;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Timestamps;
import flux.ledger.id.JobId;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.Outcome;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import flux.scheduler.Matcher.Busy;
import flux.scheduler.Matcher.Match;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.Matcher.Reserved;
import flux.scheduler.Matcher.Unsatisfiable;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The scheduler's loop: takes in entries, then proposes allocations in order of priority, in each
/// queue by its [QueuePolicy]. For one thread; somebody else drives it.
///
/// A proposal is a command like any other. Until its outcome is known the job is out of line and
/// its resources are held, so that nothing is proposed twice; a refused proposal gives both back.
public final class Scheduler {

    /// Proposals under way; beyond it the scheduler waits for outcomes.
    static final int PROPOSALS_MAX = 4096;

    private Matcher matcher;
    private QueuePolicies policies;
    private boolean idle;
    private final Holdings holdings = new Holdings();
    private final Thoughts thoughts = new Thoughts();
    private long turns;
    private final Predicate<Request> inbox;
    private final Origin origin;
    private final WaitingJobs waiting = new WaitingJobs();
    private final ConcurrentLinkedQueue<JobId> refused = new ConcurrentLinkedQueue<>();
    private final Looks looks = new Looks();
    private final Intake intake = new Intake(waiting, holdings, looks);

    private final OutsideTurn outside;

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
        this.outside = new OutsideTurn(waiting, holdings, inbox, origin);
    }

    /// Another matcher and other policies from now on. Who holds what stays; plans are made anew.
    public void use(Matcher next, QueuePolicies nextPolicies) {
        holdings.fill(next);
        goodbye();
        matcher = next;
        policies = nextPolicies;
        idle = false;
        changed = true;
    }

    /// Nobody is given anything until the next [#use].
    public void pause() {
        idle = true;
        changed = true;
    }

    /// A scheduler outside the broker takes over (RFC 27) from whoever it was before it.
    ///
    /// @param told gets who holds what, in a later turn: when what was proposed is decided
    public void hello(Consumer<Map<JobId, ResourceSet>> told) {
        outside.hello(told);
        idle = true;
        holdings.tellNobody();
        changed = true;
    }

    /// The scheduler that said hello can be asked from now on.
    ///
    /// @param limit how many jobs it wants to be asked for at a time
    /// @return false when nobody has said hello
    public boolean ready(OutsideScheduler scheduler, int limit) {
        return outside.ready(scheduler, limit);
    }

    /// The scheduler outside the broker has decided something.
    public void answered(JobId job, OutsideScheduler.Answer answer) {
        outside.answered(job, answer);
    }

    /// The scheduler outside the broker has gone. What jobs hold they keep; who waits, waits.
    public void goodbye() {
        outside.end();
    }

    /// Tells of estimates as they change, after each turn.
    public void onEstimates(Consumer<Map<JobId, Estimate>> listener) {
        thoughts.onEstimates(listener);
    }

    /// When a job is planned to start.
    ///
    /// @param startSeconds seconds since the Unix epoch; 0 when it is not planned any more
    public record Estimate(String queue, double startSeconds) {}

    /// How often there was something to consider.
    public long turns() {
        return turns;
    }

    /// What matches; for questions, between turns. What it is told to take, the ledger does not
    /// know.
    public Matcher matcher() {
        if (!holdings.hasFilled(matcher)) {
            holdings.fill(matcher);
        }
        return matcher;
    }

    /// Whether the job holds resources, or is about to.
    public boolean holds(JobId job) {
        return holdings.held().containsKey(job);
    }

    /// All that the instance has.
    public ResourceSet resources() {
        return holdings.all();
    }

    /// Something has changed that no entry tells of.
    public void considerAgain() {
        changed = true;
    }

    /// Why `job` waits. Looks again, so what is said is true at `nowMicros`; the next turn plans
    /// anew.
    public Why why(JobId job, long nowMicros) {
        changed = true;
        if (!idle) {
            matcher().advance(Timestamps.seconds(nowMicros));
        }
        Explanation explanation =
                new Explanation(
                        waiting, holdings, policies, thoughts, matcher, idle, outside.isThere());
        return explanation.of(job, Timestamps.seconds(nowMicros));
    }

    /// Takes in the next entry of the ledger.
    public void on(Entry entry) {
        switch (intake.on(entry)) {
            case NOTHING -> {}
            case MORE -> more = true;
            case EVERYTHING -> changed = true;
        }
        outside.on(entry);
    }

    /// Proposes what can be proposed now; to be called when all entries there are have been taken
    /// in.
    ///
    /// @return false when there was nothing to do
    public boolean step(long nowMicros) {
        takeRefused();
        if (idle) {
            return delegate();
        }
        if (!changed && !more) {
            return false;
        }
        double nowSeconds = Timestamps.seconds(nowMicros);
        changed |= matcher().advance(nowSeconds);
        boolean everything = changed;
        if (everything) {
            matcher.cancelReservations();
            looks.forget();
            thoughts.begin();
        }
        int planned = looks.planned();
        changed = false;
        more = false;
        boolean worked = false;
        for (String line : waiting.startedLines()) {
            turns++;
            worked |= schedule(line, nowSeconds);
        }
        thoughts.end();
        // A plan for somebody new is made once more with the others', at the next occasion.
        changed |= !everything && looks.planned() > planned;
        return worked;
    }

    /// Nobody here allocates; perhaps somebody outside does.
    private boolean delegate() {
        if (changed) {
            changed = false;
            more = false;
            thoughts.begin();
            thoughts.end(); // nothing is planned
        }
        return outside.step();
    }

    /// How many jobs wait for resources.
    public int waitingCount() {
        return waiting.count();
    }

    private boolean schedule(String line, double nowSeconds) {
        QueuePolicy policy = policies.of(line);
        Looks.Look look = looks.of(line);
        boolean worked = false;
        WaitingJob job = look.isOver ? null : waiting.next(line, look.last);
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
                    thoughts.mustWait(line, job);
                    if (policy.stopsAtFirstBusy()) {
                        look.last = job;
                        look.isOver = true;
                        return worked;
                    }
                }
                case Reserved r -> {
                    thoughts.planned(line, job, r.startSeconds());
                    look.reservations++;
                }
                case Matched m -> {
                    Allocate found =
                            new Allocate(
                                    job.id(), m.resources(), job.request(), m.annotationsJson());
                    if (!send(job, found)) {
                        return worked;
                    }
                    holdings.hold(job.id(), m.resources());
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
            job = waiting.next(line, job);
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
        outside.takeOutcomes();
        for (JobId job = refused.poll(); job != null; job = refused.poll()) {
            holdings.free(job);
            waiting.proposalRefused(job);
            changed = true;
        }
    }
}
