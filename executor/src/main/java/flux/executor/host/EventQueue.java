package flux.executor.host;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Events on their way from the threads that read to the executor. Bounded in number and in bytes:
/// whoever brings more waits, so that in the end the tasks wait.
///
/// @param <E> a kind of event
public final class EventQueue<E> {

    /// Events that wait for the executor.
    public static final int EVENTS_MAX = 16_384;

    /// Bytes of output that wait for the executor.
    public static final int BYTES_MAX = 16 << 20;

    private record Sized<E>(E event, int bytes) {}

    private final ArrayBlockingQueue<Sized<E>> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final Semaphore room = new Semaphore(BYTES_MAX);

    /// Adds an event, at once or not at all.
    ///
    /// @param bytes what it holds of output
    public boolean offer(E event, int bytes) {
        int needed = Math.min(bytes, BYTES_MAX);
        if (!room.tryAcquire(needed)) {
            return false;
        }
        if (events.offer(new Sized<>(event, needed))) {
            return true;
        }
        room.release(needed);
        return false;
    }

    /// Adds an event; waits for room.
    public void put(E event, int bytes) throws InterruptedException {
        int needed = Math.min(bytes, BYTES_MAX);
        room.acquire(needed);
        events.put(new Sized<>(event, needed));
    }

    /// The oldest event, or null when there is none.
    public @Nullable E poll() {
        Sized<E> next = events.poll();
        if (next == null) {
            return null;
        }
        room.release(next.bytes());
        return next.event();
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }
}
