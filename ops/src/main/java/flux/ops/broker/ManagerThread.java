package flux.ops.broker;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StopInstance;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.log.LogFullException;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.JobManager;
import flux.ledger.manager.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Drives the job manager: commands in, entries out; and has it write down that the instance starts
/// and that it ends.
final class ManagerThread {
    private final JobManager manager;
    private final Inbox inbox;
    private final int owner;
    private final Failure failure;
    private final Loop loop;

    ManagerThread(JobManager manager, Inbox inbox, int owner, boolean hosted, Failure failure) {
        this.manager = manager;
        this.inbox = inbox;
        this.owner = owner;
        this.failure = failure;
        this.loop = new Loop("job-manager", hosted, manager::step, manager::await, failure::failed);
    }

    /// Waits for the first entries of this start, so that whoever connects finds an instance that
    /// has started, with its resources.
    ///
    /// @throws LogFullException when an instance that never started before cannot do so now
    void start(StartInstance start, DefineResources resources, Object place) {
        loop.start();
        CompletableFuture.allOf(decided(start), decided(resources))
                .applyToEither(failure.reason().thenAccept(_ -> {}), _ -> null)
                .join();
        if (manager.instance().epochMicros() == 0 && !failure.hasHappened()) {
            // Job ids count from the first start; what was never recorded cannot be counted from.
            try {
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new LogFullException("no room for the first entry of " + place);
        }
    }

    /// A ledger that does not answer must not keep anybody from ending; the next start will find an
    /// instance that did not end in order.
    void writeEnd(long patienceMillis) {
        decided(new StopInstance())
                .completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS)
                .join();
    }

    /// Waits until that is decided, or nothing is any more.
    void decide(Command command) {
        decided(command).applyToEither(failure.reason().thenAccept(_ -> {}), _ -> null).join();
    }

    private CompletableFuture<Void> decided(Command command) {
        CompletableFuture<Void> decided = new CompletableFuture<>();
        Request request =
                new Request(command, Origin.part(Via.MANAGER, owner), _ -> decided.complete(null));
        if (!inbox.offer(request)) {
            throw new IllegalStateException("the inbox is full");
        }
        return decided;
    }

    void stop() throws InterruptedException {
        loop.stop(manager::wake);
    }
}
