package flux.ops.broker;

import flux.ops.service.StateMachine.State;
import flux.replay.views.Views;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The end of an instance in order, while its clients are still served: what was to run at the end
/// runs, jobs end, and that is written down. Each step takes some time at the most: nothing keeps
/// an instance from ending.
final class Shutdown {

    /// With fewer entries behind it, starting is quick enough without another snapshot.
    private static final long LAST_SNAPSHOT_ENTRIES_MIN = 1000;

    private final Broker broker;
    private final Views views;
    private final Services services;
    private final Snapshots snapshots;
    private final ManagerThread manager;

    Shutdown(
            Broker broker,
            Views views,
            Services services,
            Snapshots snapshots,
            ManagerThread manager) {
        this.broker = broker;
        this.views = views;
        this.services = services;
        this.snapshots = snapshots;
        this.manager = manager;
    }

    /// @param last done when no job runs any more
    void run(long patienceMillis, Runnable last) throws InterruptedException {
        services.states().enter(State.CLEANUP);
        await(services::runCleanup, patienceMillis);
        services.states().enter(State.SHUTDOWN);
        new Cleanup(broker, views).run(patienceMillis);
        services.states().enter(State.FINALIZE);
        last.run();
        manager.writeEnd(patienceMillis);
        await(() -> snapshots.take(LAST_SNAPSHOT_ENTRIES_MIN), patienceMillis);
        services.states().enter(State.GOODBYE);
    }

    /// Has the reactor begin `work`.
    private void await(Supplier<CompletableFuture<Void>> work, long patienceMillis) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        broker.reactor().execute(() -> work.get().whenComplete((_, _) -> ended.complete(null)));
        ended.completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS).join();
    }
}
