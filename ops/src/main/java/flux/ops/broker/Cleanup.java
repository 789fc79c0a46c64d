package flux.ops.broker;

import flux.ledger.decide.Command.Raise;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.manager.Request;
import flux.replay.jobs.ListedJob;
import flux.replay.views.Views;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The end of an instance: what still runs is canceled, as Flux's rc3 does; what waits goes on
/// waiting in the ledger.
final class Cleanup {
    private static final long POLL_MILLIS = 5;

    private final Broker broker;
    private final Views views;

    Cleanup(Broker broker, Views views) {
        this.broker = broker;
        this.views = views;
    }

    void run(long patienceMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        broker.stopScheduling();
        while (cancelRunning() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /// @return how many jobs hold resources
    private int cancelRunning() {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        broker.reactor()
                .execute(
                        () -> {
                            int running = 0;
                            for (ListedJob job : views.jobs().active()) {
                                if (job.state().isIn(JobState.RUNNING_MASK)) {
                                    running++;
                                    cancel(job);
                                }
                            }
                            count.complete(running);
                        });
        return count.join();
    }

    private void cancel(ListedJob job) {
        if (job.state() == JobState.RUN) {
            JobId id = job.id();
            Raise cancel = new Raise(id, "cancel", 0, "instance is shutting down", null);
            broker.inbox().offer(Request.quiet(cancel, Origin.part(Via.MANAGER, broker.owner())));
        }
    }
}
