package flux.cli.connect;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a connection when a time has passed: whoever waits for an answer is told so.
public final class Deadline implements AutoCloseable {
    private static final double MILLIS_PER_SECOND = 1000;

    private final Connection connection;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean passed;

    private Deadline(Connection connection) {
        this.connection = connection;
    }

    /// @param seconds below 0 for no end
    public static Deadline in(double seconds, Connection connection) {
        Deadline deadline = new Deadline(connection);
        if (seconds >= 0 && !Double.isInfinite(seconds)) {
            long millis = (long) (seconds * MILLIS_PER_SECOND);
            Thread.startVirtualThread(() -> deadline.watch(millis));
        }
        return deadline;
    }

    private void watch(long millis) {
        try {
            if (!done.await(millis, TimeUnit.MILLISECONDS)) {
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
