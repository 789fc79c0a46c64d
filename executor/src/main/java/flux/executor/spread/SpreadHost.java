package flux.executor.spread;

import flux.executor.host.Errno;
import flux.executor.host.NodeHost;
import flux.executor.host.Stdio;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.shell.StagedFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One host on each machine of an instance: rank 0's own and those of the other ranks, which may be
/// lost, and come. The tasks of a lost one are told to have been killed, so that their jobs end.
///
/// Its cursors are its own, and end with it: it remembers no tasks of an earlier life, and ends
/// those that rank 0's host still has of one. (The other ranks ended theirs when they lost rank 0.)
public final class SpreadHost implements TaskHost {
    private static final int SIGKILL = 9;

    /// Told when a rank is lost, before its tasks are said to have ended.
    public interface Losses {

        /// @param tasks those that were there
        void lost(int rank, Set<TaskKey> tasks);
    }

    private static final class Node {
        final int rank;
        final TaskHost host;
        volatile boolean lost;

        Node(int rank, TaskHost host) {
            this.rank = rank;
            this.host = host;
        }
    }

    /// An event that was handed over.
    private record Told(long cursor, @Nullable Node from, long itsCursor) {}

    private final Node local;

    /// The only part that several threads read: those of hosted instances make directories.
    private final Map<Integer, Node> others = new ConcurrentHashMap<>();
    private final List<Node> all = new ArrayList<>();

    /// Where they run.
    private final OpenTasks<Node> tasks = new OpenTasks<>();

    /// Who has come, until the executor's thread takes them in.
    private final ConcurrentLinkedQueue<Node> coming = new ConcurrentLinkedQueue<>();

    private final ArrayDeque<TaskEvent> ours = new ArrayDeque<>();
    private final ArrayDeque<Told> unacknowledged = new ArrayDeque<>();
    private final long life;
    private final Losses losses;
    private volatile Runnable waker = () -> {};
    private long cursor;
    private int turn;

    /// @param others by their ranks; all hosts are closed with this
    /// @param life as [#life]; a new number for each
    public SpreadHost(TaskHost local, Map<Integer, TaskHost> others, long life, Losses losses) {
        this.local = new Node(0, local);
        this.life = life;
        this.losses = losses;
        all.add(this.local);
        others.forEach((rank, host) -> this.others.put(rank, new Node(rank, host)));
        all.addAll(this.others.values());
        local.known().forEach(key -> local.signal(key, SIGKILL));
        local.flush();
    }

    /// A rank has come, or come back; from any thread.
    public void join(int rank, TaskHost host) {
        coming.add(new Node(rank, host));
        waker.run();
    }

    private void takeIn() {
        for (Node node = coming.poll(); node != null; node = coming.poll()) {
            Node old = others.put(node.rank, node);
            if (old != null) {
                all.remove(old);
                closeLost(old);
            }
            all.add(node);
            node.host.onNews(waker);
        }
    }

    private static void closeLost(Node old) {
        try {
            old.host.close();
        } catch (UncheckedIOException e) {
            // It was gone before.
        }
    }

    @Override
    public NodeHost at(int rank) {
        return rank == 0 ? this : new Elsewhere(rank);
    }

    /// Whoever is at that rank when something is to be done there, if anybody is.
    private final class Elsewhere implements NodeHost {
        private final int rank;

        Elsewhere(int rank) {
            this.rank = rank;
        }

        private @Nullable Node node() {
            Node node = others.get(rank);
            for (Node newer : coming) {
                node = newer.rank == rank ? newer : node;
            }
            return node == null || node.lost ? null : node;
        }

        @Override
        public void start(TaskKey key, TaskSpec spec) {
            takeIn();
            SpreadHost.this.start(rank, node(), key, spec);
        }

        @Override
        public int makeDirectory(Path directory) {
            Node node = node();
            return node == null ? Errno.EHOSTUNREACH : node.host.makeDirectory(directory);
        }

        @Override
        public int writeFile(Path directory, StagedFile file) {
            Node node = node();
            return node == null ? Errno.EHOSTUNREACH : node.host.writeFile(directory, file);
        }

        @Override
        public void removeDirectory(Path directory) {
            Node node = node();
            if (node != null) {
                node.host.removeDirectory(directory);
            }
        }
    }

    private void start(int rank, @Nullable Node node, TaskKey key, TaskSpec spec) {
        if (tasks.isRunning(key)) {
            return;
        }
        if (node == null) {
            losses.lost(rank, Set.of(key));
            ours.add(new TaskEvent.StartFailed(key, 0, TaskEvent.Part.COMMAND, Errno.EHOSTUNREACH));
            waker.run();
            return;
        }
        tasks.add(key, node);
        node.host.start(key, spec);
    }

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        start(0, local, key, spec);
    }

    /// Where the task runs; rank 0's host also knows what others have left behind.
    private void where(TaskKey key, Consumer<TaskHost> action) {
        Node found = tasks.find(key);
        Node node = found == null ? local : found;
        if (!node.lost) {
            action.accept(node.host);
        }
    }

    @Override
    public void signal(TaskKey key, int signum) {
        where(key, host -> host.signal(key, signum));
    }

    @Override
    public void writeStdin(TaskKey key, byte[] data, boolean eof) {
        where(key, host -> host.writeStdin(key, data, eof));
    }

    @Override
    public void resize(TaskKey key, Stdio.Terminal size) {
        where(key, host -> host.resize(key, size));
    }

    @Override
    public void hold(TaskKey key, boolean on) {
        where(key, host -> host.hold(key, on));
    }

    @Override
    public void answer(TaskKey key, long offset, byte[] data) {
        where(key, host -> host.answer(key, offset, data));
    }

    @Override
    public int makeDirectory(Path directory) {
        return local.host.makeDirectory(directory);
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        return local.host.writeFile(directory, file);
    }

    @Override
    public void removeDirectory(Path directory) {
        local.host.removeDirectory(directory);
    }

    @Override
    public void acknowledge(long upTo) {
        Map<Node, Long> reached = new HashMap<>();
        while (!unacknowledged.isEmpty() && unacknowledged.element().cursor() <= upTo) {
            Told told = unacknowledged.remove();
            if (told.from() != null) {
                reached.put(told.from(), told.itsCursor());
            }
        }
        reached.forEach((node, itsCursor) -> node.host.acknowledge(itsCursor));
    }

    @Override
    public void flush() {
        for (Node node : all) {
            if (!node.lost) {
                reach(node, node.host::flush);
            }
        }
    }

    /// Does something that fails when the node's host is gone. Without rank 0's own nothing works.
    private void reach(Node node, Runnable action) {
        try {
            action.run();
        } catch (UncheckedIOException e) {
            if (node == local) {
                throw e;
            }
            lose(node);
        }
    }

    private void lose(Node node) {
        node.lost = true;
        Set<TaskKey> lost = new HashSet<>();
        tasks.forEachEnded((key, at) -> endStreams(key, at, node));
        tasks.forEachRunning(
                (key, at) -> {
                    if (at == node) {
                        lost.add(key);
                        endStreams(key, at, node);
                        ours.add(new TaskEvent.Exited(key, 0, SIGKILL));
                    }
                });
        losses.lost(node.rank, lost);
        waker.run();
    }

    private void endStreams(TaskKey key, Node at, Node lost) {
        if (at == lost) {
            ours.add(new TaskEvent.Eof(key, 0, Stream.STDOUT));
            ours.add(new TaskEvent.Eof(key, 0, Stream.STDERR));
        }
    }

    @Override
    public int poll(Consumer<TaskEvent> events, int eventsMax) {
        takeIn();
        int count = 0;
        for (int i = 0; i < all.size() && count < eventsMax; i++) {
            Node node = all.get((turn + i) % all.size());
            if (!node.lost) {
                int most = eventsMax - count;
                int[] taken = {0};
                reach(node, () -> taken[0] = node.host.poll(e -> tell(node, e, events), most));
                count += taken[0];
            }
        }
        turn++;
        for (TaskEvent event = count < eventsMax ? ours.poll() : null;
                event != null;
                event = count < eventsMax ? ours.poll() : null) {
            count++;
            tell(null, event, events);
        }
        return count;
    }

    private void tell(@Nullable Node from, TaskEvent event, Consumer<TaskEvent> events) {
        cursor++;
        unacknowledged.add(new Told(cursor, from, event.cursor()));
        tasks.saw(event);
        events.accept(event.as(event.key(), cursor));
    }

    @Override
    public boolean knows(TaskKey key) {
        return false;
    }

    @Override
    public Set<TaskKey> known() {
        return Set.of();
    }

    @Override
    public long life() {
        return life;
    }

    @Override
    public void dismiss() {
        for (Node node : all) {
            if (!node.lost) {
                node.host.dismiss();
            }
        }
    }

    @Override
    public void onNews(Runnable newWaker) {
        waker = newWaker;
        all.forEach(node -> node.host.onNews(newWaker));
    }

    @Override
    public void close() {
        takeIn();
        all.forEach(node -> node.host.close());
    }
}
