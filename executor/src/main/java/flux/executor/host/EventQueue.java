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
    public static final int BYTES_MAX = 2 << 20;

    /// Bytes of output that the executor takes in one turn, as good as: a turn is one record of
    /// each job, JSON makes up to six bytes of one, and no log takes records beyond 16 MiB.
    public static final int TURN_BYTES_MAX = 1 << 20;

    private record Sized<E>(E event, int bytes) {}

    private final ArrayBlockingQueue<Sized<E>> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final Semaphore room = new Semaphore(BYTES_MAX);

    /// For the executor's thread.
    private int turnBytes;

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

    /// The next event of a turn of the executor's, or null when this turn has taken enough.
    ///
    /// @param taken how many events this turn has taken before
    public @Nullable E next(int taken, int eventsMax) {
        turnBytes = taken == 0 ? 0 : turnBytes;
        Sized<E> next = taken < eventsMax && turnBytes < TURN_BYTES_MAX ? events.poll() : null;
        if (next == null) {
            return null;
        }
        turnBytes += next.bytes();
        room.release(next.bytes());
        return next.event();
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }
}
