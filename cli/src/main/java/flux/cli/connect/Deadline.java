package flux.cli.connect;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a wait that takes too long by cutting the connection that it waits on; the wait then fails
/// with a lost connection, and [#hasPassed] says why.
public final class Deadline implements AutoCloseable {
    private static final double MILLIS_PER_SECOND = 1000.0;

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean passed;

    private Deadline() {}

    /// @param seconds until then; infinite for never
    public static Deadline in(double seconds, Connection connection) {
        Deadline deadline = new Deadline();
        if (!Double.isInfinite(seconds)) {
            Thread.startVirtualThread(() -> deadline.watch(seconds, connection));
        }
        return deadline;
    }

    private void watch(double seconds, Connection connection) {
        try {
            if (!done.await((long) (seconds * MILLIS_PER_SECOND), TimeUnit.MILLISECONDS)) {
                passed = true;
                connection.client().abort();
            }
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean hasPassed() {
        return passed;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
