package flux.scheduler;

import flux.ledger.decide.Command;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Origin;
import flux.ledger.id.JobId;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The time in which somebody outside the broker is its scheduler (RFC 27): from a hello, which is
/// answered once everything proposed before it is decided, to the end. For the scheduler's thread.
final class OutsideTurn {
    private final WaitingJobs waiting;
    private final Holdings holdings;
    private final Predicate<Request> inbox;
    private final Origin origin;
    private final ConcurrentLinkedQueue<Runnable> outcomes = new ConcurrentLinkedQueue<>();

    /// Since it was told who holds what; null before, and when there is none.
    private @Nullable Delegation delegation;

    /// Who has said hello and was not told yet.
    private @Nullable Consumer<Map<JobId, ResourceSet>> greeting;

    OutsideTurn(WaitingJobs waiting, Holdings holdings, Predicate<Request> inbox, Origin origin) {
        this.waiting = waiting;
        this.holdings = holdings;
        this.inbox = inbox;
        this.origin = origin;
    }

    /// Takes over from whoever it was before.
    void hello(Consumer<Map<JobId, ResourceSet>> told) {
        end();
        greeting = told;
    }

    /// @return false when nobody has said hello and been told
    boolean ready(OutsideScheduler scheduler, int limit) {
        Delegation now = delegation;
        if (now == null || now.hasEnded()) {
            return false;
        }
        now.ready(scheduler, limit);
        return true;
    }

    void answered(JobId job, OutsideScheduler.Answer answer) {
        if (delegation != null) {
            delegation.answered(job, answer);
        }
    }

    /// What jobs hold they keep; who waits, waits.
    void end() {
        if (delegation != null) {
            delegation.end();
            delegation = null;
        }
        greeting = null;
    }

    boolean isThere() {
        return delegation != null && !delegation.hasEnded();
    }

    void on(Entry entry) {
        if (delegation != null) {
            delegation.on(entry);
        }
    }

    /// @return false when there was nothing to do
    boolean step() {
        if (greeting != null && waiting.proposedCount() == 0) {
            delegation = new Delegation(waiting, holdings);
            greeting.accept(Map.copyOf(holdings.held()));
            greeting = null;
        }
        Delegation now = delegation;
        return now != null && now.step((job, command) -> offer(now, job, command));
    }

    /// What becomes of it is heard on the job manager's thread, and taken in by [#takeOutcomes].
    private boolean offer(Delegation by, JobId job, Command command) {
        return inbox.test(
                new Request(
                        command, origin, outcome -> outcomes.add(() -> by.decided(job, outcome))));
    }

    void takeOutcomes() {
        for (Runnable outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            outcome.run();
        }
    }
}
