package flux.replay.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gets items in a thread of its own, ahead of who takes them, in their order: while one core
/// decodes a log, another applies it. At most [#AHEAD_MAX] batches are ahead.
public final class ReadAhead<T> implements AutoCloseable {
    private static final int BATCH_SIZE = 256;
    private static final int AHEAD_MAX = 8;

    /// @param error what ended the reading after these items, or null
    private record Batch<T>(List<T> items, boolean isLast, @Nullable Throwable error) {}

    private final BlockingQueue<Batch<T>> ahead = new ArrayBlockingQueue<>(AHEAD_MAX);
    private final Thread thread;
    private Batch<T> batch = new Batch<>(List.of(), false, null);
    private int at;

    /// @param source gives the next item, or null at the end
    public ReadAhead(String name, Supplier<@Nullable T> source) {
        thread = Thread.ofPlatform().daemon().name(name).start(() -> read(source));
    }

    private void read(Supplier<@Nullable T> source) {
        try {
            for (Batch<T> next = next(source); ; next = next(source)) {
                ahead.put(next);
                if (next.isLast()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            return; // nobody wants the rest
        }
    }

    private static <T> Batch<T> next(Supplier<@Nullable T> source) {
        List<T> items = new ArrayList<>(BATCH_SIZE);
        try {
            while (items.size() < BATCH_SIZE) {
                T item = source.get();
                if (item == null) {
                    return new Batch<>(items, true, null);
                }
                items.add(item);
            }
            return new Batch<>(items, false, null);
        } catch (RuntimeException | Error e) {
            return new Batch<>(items, true, e);
        }
    }

    /// The next item, or null at the end.
    ///
    /// @throws RuntimeException what the source threw, when all before it has been taken
    public @Nullable T next() {
        while (at == batch.items().size()) {
            if (batch.isLast()) {
                if (batch.error() != null) {
                    throw rethrown(batch.error());
                }
                return null;
            }
            try {
                batch = ahead.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while reading", e);
            }
            at = 0;
        }
        return batch.items().get(at++);
    }

    private static RuntimeException rethrown(Throwable error) {
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return (RuntimeException) error;
    }

    /// Waits until the source is not used any more.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
