package flux.executor.host;

import flux.executor.shell.StagedFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One instance's part of a [SharedHost]. Keys have the attempts here that they have with a host of
/// one's own.
public final class HostShare implements TaskHost {
    private static final int EVENT_BYTES = 64;

    private final SharedHost shared;
    private final int number;
    private final ArrayDeque<TaskEvent> events = new ArrayDeque<>();
    private final LocalFiles files = new LocalFiles();
    private volatile Runnable waker = () -> {};
    private volatile List<Integer> places = List.of();
    private long bytes;
    private long fullSinceNanos;
    private long recorded;
    private boolean claimed;
    private volatile boolean closed;

    /// Those that run, by the host's keys.
    private final Set<TaskKey> running = new HashSet<>();

    HostShare(SharedHost shared, int number) {
        this.shared = shared;
        this.number = number;
        for (TaskKey key : shared.host().known()) {
            if (SharedHost.numberOf(key) == number) {
                running.add(key);
            }
        }
    }

    public int number() {
        return number;
    }

    // What follows is called under the lock of `shared`.

    /// Its instance is there.
    void claim() {
        claimed = true;
    }

    boolean isClaimed() {
        return claimed;
    }

    boolean isClosed() {
        return closed;
    }

    /// Takes note of what becomes of its tasks, whoever hears it.
    void see(TaskEvent event) {
        if (event instanceof TaskEvent.Exited || event instanceof TaskEvent.StartFailed) {
            running.remove(event.key());
        }
    }

    /// Ends all its tasks; nobody will hear of them.
    public void abandon() {
        synchronized (shared) {
            closed = true;
            shared.kill(running);
        }
    }

    boolean hasRoom() {
        synchronized (events) {
            boolean room = events.size() < SharedHost.EVENTS_MAX && bytes < SharedHost.BYTES_MAX;
            fullSinceNanos = room || fullSinceNanos != 0 ? fullSinceNanos : System.nanoTime();
            return room;
        }
    }

    boolean isStuck() {
        synchronized (events) {
            return fullSinceNanos != 0
                    && System.nanoTime() - fullSinceNanos > shared.stuckNanosMax();
        }
    }

    void add(TaskEvent event) {
        synchronized (events) {
            events.add(event);
            bytes += size(event);
        }
    }

    boolean hasRecorded(long cursor) {
        return closed || recorded >= cursor;
    }

    void wake() {
        waker.run();
    }

    private static int size(TaskEvent event) {
        return switch (event) {
            case TaskEvent.Output output -> output.bytes().length;
            case TaskEvent.Channel channel -> channel.bytes().length;
            default -> EVENT_BYTES;
        };
    }

    private @Nullable TaskEvent take() {
        synchronized (events) {
            TaskEvent event = events.poll();
            if (event != null) {
                bytes -= size(event);
                fullSinceNanos = 0;
            }
            return event;
        }
    }

    private TaskKey outside(TaskKey key) {
        return SharedHost.outside(number, key);
    }

    private static TaskKey inside(TaskKey key) {
        return SharedHost.inside(key);
    }

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        synchronized (shared) {
            running.add(outside(key));
            shared.host().start(outside(key), spec);
        }
    }

    @Override
    public void signal(TaskKey key, int signum) {
        synchronized (shared) {
            shared.host().signal(outside(key), signum);
        }
    }

    /// Its instance's ranks are these of the host's, in this order; until this is said, those of a
    /// hosted instance are all where the process is.
    public void on(List<Integer> hostRanks) {
        places = List.copyOf(hostRanks);
    }

    @Override
    public NodeHost at(int rank) {
        NodeHost node = shared.host().at(number == SharedHost.ROOT ? rank : place(rank));
        return node == shared.host() ? this : new ElsewhereNode(node);
    }

    private int place(int rank) {
        List<Integer> all = places;
        return rank < all.size() ? all.get(rank) : 0;
    }

    /// A node with a keeper of its own.
    private final class ElsewhereNode implements NodeHost {
        private final NodeHost node;

        ElsewhereNode(NodeHost node) {
            this.node = node;
        }

        @Override
        public void start(TaskKey key, TaskSpec spec) {
            synchronized (shared) {
                running.add(outside(key));
                node.start(outside(key), spec);
            }
        }

        @Override
        public int makeDirectory(Path directory) {
            return node.makeDirectory(directory);
        }

        @Override
        public int writeFile(Path directory, StagedFile file) {
            return node.writeFile(directory, file);
        }

        @Override
        public void removeDirectory(Path directory) {
            node.removeDirectory(directory);
        }
    }

    @Override
    public void writeStdin(TaskKey key, byte[] data, boolean eof) {
        synchronized (shared) {
            shared.host().writeStdin(outside(key), data, eof);
        }
    }

    @Override
    public void resize(TaskKey key, Stdio.Terminal size) {
        synchronized (shared) {
            shared.host().resize(outside(key), size);
        }
    }

    @Override
    public void hold(TaskKey key, boolean on) {
        synchronized (shared) {
            shared.host().hold(outside(key), on);
        }
    }

    @Override
    public void answer(TaskKey key, long offset, byte[] data) {
        synchronized (shared) {
            shared.host().answer(outside(key), offset, data);
        }
    }

    @Override
    public int makeDirectory(Path directory) {
        return files.makeDirectory(directory);
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        return files.writeFile(directory, file);
    }

    @Override
    public void removeDirectory(Path directory) {
        files.removeDirectory(directory);
    }

    @Override
    public void acknowledge(long cursor) {
        synchronized (shared) {
            recorded = Math.max(recorded, cursor);
            shared.acknowledge();
        }
    }

    @Override
    public void flush() {
        synchronized (shared) {
            shared.host().flush();
        }
    }

    @Override
    public int poll(Consumer<TaskEvent> sink, int eventsMax) {
        int count = 0;
        for (int round = 0; round < 2 && count < eventsMax; round++) {
            for (TaskEvent event = take(); event != null; event = take()) {
                sink.accept(
                        number == SharedHost.ROOT
                                ? event
                                : event.as(inside(event.key()), event.cursor()));
                if (++count == eventsMax) {
                    return count;
                }
            }
            shared.distribute();
        }
        if (count == 0) {
            shared.check();
        }
        return count;
    }

    @Override
    public boolean knows(TaskKey key) {
        return shared.host().knows(outside(key));
    }

    @Override
    public Set<TaskKey> known() {
        Set<TaskKey> own = new HashSet<>();
        for (TaskKey key : shared.host().known()) {
            if (SharedHost.numberOf(key) == number) {
                own.add(inside(key));
            }
        }
        return own;
    }

    @Override
    public long life() {
        return shared.host().life();
    }

    /// Only the root's says that nobody comes any more.
    @Override
    public void dismiss() {
        if (number == SharedHost.ROOT) {
            synchronized (shared) {
                shared.host().dismiss();
            }
        }
    }

    @Override
    public void onNews(Runnable newWaker) {
        waker = newWaker;
    }

    /// The instance has ended; what its tasks still tell is nobody's.
    @Override
    public void close() {
        closed = true;
        files.close();
        shared.close(this);
    }
}
