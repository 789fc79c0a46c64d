package flux.ops.broker;

import flux.ledger.entry.PositionedEntry;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Waker;
import flux.scheduler.Scheduler;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// Drives the scheduler: the ledger's entries and what people ask in, its decisions out.
final class SchedulerThread {
    private final Scheduler scheduler;
    private final Feed.Cursor cursor;
    private final Waker waker = new Waker();
    private final ConcurrentLinkedQueue<Consumer<Scheduler>> actions =
            new ConcurrentLinkedQueue<>();
    private final Loop loop;

    /// @param cursor stands where the scheduler's state is
    SchedulerThread(
            Scheduler scheduler, Feed.Cursor cursor, boolean hosted, Consumer<Throwable> failed) {
        this.scheduler = scheduler;
        this.cursor = cursor;
        this.loop = new Loop("scheduler", hosted, this::step, waker::await, failed);
    }

    private boolean step() {
        boolean worked = turn();
        for (Consumer<Scheduler> action = actions.poll(); action != null; action = actions.poll()) {
            turn(); // who asks has heard of what stands in the ledger, and so must who answers
            action.accept(scheduler);
            worked = true;
        }
        return worked;
    }

    private boolean turn() {
        boolean worked = false;
        for (PositionedEntry next = cursor.next(); next != null; next = cursor.next()) {
            scheduler.on(next.entry());
            worked = true;
        }
        return scheduler.step(Broker.nowMicros()) || worked;
    }

    /// Runs `action` on the scheduler's thread, between turns.
    void run(Consumer<Scheduler> action) {
        actions.add(action);
        waker.wake();
    }

    void start() {
        loop.start();
    }

    void wake() {
        waker.wake();
    }

    void stop() throws InterruptedException {
        loop.stop(waker::wake);
    }
}
