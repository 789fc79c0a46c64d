package flux.ops.broker;

import flux.executor.Executor;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Waker;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Drives the executor: the ledger's entries and what clients have for running jobs in, what
/// becomes of the jobs out.
final class ExecutorThread {
    private static final long NANOS_PER_MICRO = 1000;

    private final Executor executor;
    private final Feed.Cursor cursor;
    private final Waker waker = new Waker();
    private final ConcurrentLinkedQueue<Consumer<Executor>> actions = new ConcurrentLinkedQueue<>();
    private final Loop loop;

    /// @param cursor stands where the executor's state is
    ExecutorThread(
            Executor executor, Feed.Cursor cursor, boolean hosted, Consumer<Throwable> failed) {
        this.executor = executor;
        this.cursor = cursor;
        this.loop = new Loop("executor", hosted, this::step, this::await, failed);
    }

    private boolean step() {
        boolean worked = false;
        for (PositionedEntry next = cursor.next(); next != null; next = cursor.next()) {
            executor.on(next);
            worked = true;
        }
        while (executor.hasRoom() && !actions.isEmpty()) {
            actions.remove().accept(executor);
            worked = true;
        }
        return executor.step(Broker.nowMicros()) || worked;
    }

    private void await(long nanosMax) {
        long due = executor.nextDueMicros();
        // What is due in centuries has more nanoseconds than a long.
        long wait =
                due == Long.MAX_VALUE
                        ? nanosMax
                        : TimeUnit.MICROSECONDS.toNanos(due - Broker.nowMicros());
        waker.await(Math.clamp(wait, NANOS_PER_MICRO, nanosMax));
    }

    /// Runs `action` on the executor's thread.
    void run(Consumer<Executor> action) {
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
