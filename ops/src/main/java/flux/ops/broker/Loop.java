package flux.ops.broker;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// A thread that drives one consumer: a step after the other while there is something to do.
final class Loop {
    private static final long WAIT_NANOS_MAX = 1_000_000_000L;

    /// For ever: of thousands of idle instances none may cost a thread, nor a wake-up that finds
    /// nothing, and of a busy one no wait a timer, which is set and taken back by a thread of its
    /// own.
    private static final long HOSTED_WAIT_NANOS_MAX = Long.MAX_VALUE;

    private final Thread thread;
    private final long waitNanosMax;
    private volatile boolean stopping;

    /// @param hosted true for a loop that is one of thousands
    /// @param step does what there is to do; false when there was nothing
    /// @param await waits for more, at most so many nanoseconds; `Long.MAX_VALUE` for ever
    /// @param failed told of an error that ends the loop
    Loop(
            String name,
            boolean hosted,
            BooleanSupplier step,
            LongConsumer await,
            java.util.function.Consumer<Throwable> failed) {
        waitNanosMax = hosted ? HOSTED_WAIT_NANOS_MAX : WAIT_NANOS_MAX;
        thread =
                (hosted ? Thread.ofVirtual() : Thread.ofPlatform())
                        .name(name)
                        .unstarted(
                                () -> {
                                    try {
                                        run(step, await);
                                    } catch (RuntimeException | Error e) {
                                        failed.accept(e);
                                    }
                                });
    }

    private void run(BooleanSupplier step, LongConsumer await) {
        while (!stopping) {
            if (!step.getAsBoolean()) {
                await.accept(waitNanosMax);
            }
        }
    }

    void start() {
        thread.start();
    }

    /// @param wake ends the loop's wait
    void stop(Runnable wake) throws InterruptedException {
        stopping = true;
        wake.run();
        if (thread != Thread.currentThread()) {
            thread.join();
        }
    }
}
