package flux.ops.connector;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread for all sockets of a process, whatever instance they belong to: it tells each
/// [Reactor] what is ready, runs what other threads hand over to it, and has it write, each in
/// batches of what has come together. A turn costs nothing for an instance that has no news.
public final class Sockets implements AutoCloseable {
    private static final long IDLE_MILLIS = 1000;

    private record Timer(long nanos, Reactor owner, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(nanos, other.nanos);
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final ConcurrentLinkedQueue<Reactor> news = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayDeque<Connection> dirty = new ArrayDeque<>();
    private volatile boolean closing;

    /// @param failed told of an error that ends the thread
    public Sockets(Consumer<Throwable> failed) throws IOException {
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("reactor").unstarted(() -> run(failed));
    }

    /// Begins to serve.
    public void start() {
        thread.start();
    }

    boolean isStarted() {
        return thread.getState() != Thread.State.NEW;
    }

    private void run(Consumer<Throwable> failed) {
        try {
            while (!closing) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            failed.accept(e);
        } finally {
            over.complete(null);
        }
    }

    private void turn() throws IOException {
        selector.select(Sockets::ready, waitMillis());
        woken.set(false);
        for (Reactor next = news.poll(); next != null; next = news.poll()) {
            next.turn();
        }
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.peek().nanos() - now <= 0) {
            Timer due = timers.remove();
            due.owner().safely(due.action());
        }
        while (!dirty.isEmpty()) {
            Connection connection = dirty.remove();
            connection.reactor().flush(connection);
        }
    }

    private static void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.reactor().ready(key, connection);
        } else if (key.attachment() instanceof Reactor.Listening listening) {
            listening.reactor().ready(key, listening);
        }
    }

    private long waitMillis() {
        if (!news.isEmpty() || !dirty.isEmpty()) {
            return 1;
        }
        if (timers.isEmpty()) {
            return IDLE_MILLIS;
        }
        long nanos = timers.peek().nanos() - System.nanoTime();
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, 1, IDLE_MILLIS);
    }

    /// `reactor` has something to do in the next turn; from any thread.
    void news(Reactor reactor) {
        news.add(reactor);
        if (woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /// From any thread.
    SelectionKey register(SelectableChannel channel, int operations, @Nullable Object attachment)
            throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, operations, attachment);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
        return key;
    }

    /// On the thread of the sockets.
    void schedule(Reactor owner, long millis, Runnable action) {
        long nanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        timers.add(new Timer(nanos, owner, action));
    }

    void dirty(Connection connection) {
        dirty.add(connection);
    }

    /// Nothing of `reactor`'s is done any more.
    void forget(Reactor reactor) {
        timers.removeIf(timer -> timer.owner() == reactor);
        dirty.removeIf(connection -> connection.reactor() == reactor);
    }

    /// True when nobody else can be in the middle of a turn.
    boolean isMine() {
        return Thread.currentThread() == thread || !thread.isAlive();
    }

    /// Completed when nothing is served any more.
    CompletableFuture<Void> over() {
        return over;
    }

    /// Ends the thread; all reactors have been closed.
    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        if (thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        selector.close();
    }
}
