package flux.executor.keeper;

import flux.executor.host.EventQueue;
import flux.executor.host.LocalFiles;
import flux.executor.host.NodeFiles;
import flux.executor.host.Stdio;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.shell.StagedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The task host in a process of its own. Connects to a keeper that runs, or starts one; a thread
/// reads what it tells, and waits while the executor does not take it, so that in the end the tasks
/// wait.
public final class KeeperHost implements TaskHost {

    private static final long CONNECT_MILLIS_MAX = 5000;
    private static final long CONNECT_RETRY_MILLIS = 2;

    private final ByteChannel socket;
    private final KeeperFrames frames = new KeeperFrames();
    private final EventQueue<TaskEvent> events = new EventQueue<>();
    private final KeeperEvents.Hello hello;
    private final NodeFiles files;
    private final Thread thread;
    private volatile Runnable waker = () -> {};
    private volatile @Nullable IOException broken;
    private volatile boolean closing;

    private KeeperHost(ByteChannel socket, NodeFiles files) throws IOException {
        this.socket = socket;
        this.files = files;
        KeeperEvents reader = new KeeperEvents(socket);
        this.hello = reader.hello();
        this.thread =
                Thread.ofPlatform().name("keeper-reader").daemon().unstarted(() -> read(reader));
        thread.start();
    }

    /// @param program the keeper's binary
    /// @param socketPath where it listens, or is to listen
    /// @param aloneSecondsMax how long tasks may go on without a broker; 0 for as long as they like
    public static KeeperHost open(Path program, Path socketPath, int aloneSecondsMax)
            throws IOException {
        return open(program, socketPath, aloneSecondsMax, 0);
    }

    /// In the place of a keeper that is gone.
    ///
    /// @param cursor of the last event that was told of its tasks; a keeper that is started goes on
    ///     from there
    public static KeeperHost open(Path program, Path socketPath, int aloneSecondsMax, long cursor)
            throws IOException {
        SocketChannel socket = connect(program, socketPath, aloneSecondsMax, cursor);
        try {
            return over(socket, new LocalFiles());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// A keeper that is reached already, be it on another machine.
    ///
    /// @param socket to a keeper, or to who relays to one; closed with this
    /// @param files of the keeper's machine
    public static KeeperHost over(ByteChannel socket, NodeFiles files) throws IOException {
        return new KeeperHost(socket, files);
    }

    /// Connects to a keeper that runs, or starts one: for a broker, or for who relays to one.
    ///
    /// @param aloneSecondsMax as for [#open]
    public static SocketChannel connect(Path program, Path socketPath, int aloneSecondsMax)
            throws IOException {
        return connect(program, socketPath, aloneSecondsMax, 0);
    }

    private static SocketChannel connect(
            Path program, Path socketPath, int aloneSecondsMax, long cursor) throws IOException {
        SocketChannel socket = connect(socketPath);
        if (socket != null) {
            return socket;
        }
        Process process =
                new ProcessBuilder(
                                List.of(
                                        program.toString(),
                                        socketPath.toString(),
                                        Integer.toString(aloneSecondsMax),
                                        Long.toString(cursor)))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS_MAX);
        try {
            while (socket == null && !hasFailed(process) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(CONNECT_RETRY_MILLIS);
                socket = connect(socketPath);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (socket == null) {
            process.destroy();
            throw new IOException("the keeper " + program + " does not answer at " + socketPath);
        }
        return socket;
    }

    /// True when it has said why on its standard error; one that has gone to the background has
    /// not.
    private static boolean hasFailed(Process process) {
        return !process.isAlive() && process.exitValue() != 0;
    }

    private static @Nullable SocketChannel connect(Path path) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
            return socket;
        } catch (IOException e) {
            socket.close();
            return null;
        }
    }

    private void read(KeeperEvents reader) {
        try {
            while (true) {
                TaskEvent event = reader.await();
                for (TaskEvent next = event; next != null; next = reader.poll()) {
                    int bytes = next instanceof TaskEvent.Output output ? output.bytes().length : 0;
                    if (!events.offer(next, bytes)) {
                        waker.run();
                        events.put(next, bytes);
                    }
                }
                waker.run();
            }
        } catch (ClosedChannelException e) {
            // Closed by ourselves.
        } catch (IOException e) {
            if (!closing) {
                broken = e;
                waker.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        frames.start(key, spec);
    }

    @Override
    public void signal(TaskKey key, int signum) {
        frames.signal(key, signum);
    }

    @Override
    public void writeStdin(TaskKey key, byte[] data, boolean eof) {
        frames.input(key, data, eof);
    }

    @Override
    public void resize(TaskKey key, Stdio.Terminal size) {
        frames.window(key, size);
    }

    @Override
    public void hold(TaskKey key, boolean on) {
        frames.hold(key, on);
    }

    @Override
    public void answer(TaskKey key, long offset, byte[] data) {
        frames.answer(key, offset, data);
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
        frames.acknowledge(cursor);
    }

    @Override
    public void dismiss() {
        frames.dismiss();
        flushForTheLastTime();
    }

    private void flushForTheLastTime() {
        try {
            flush();
        } catch (UncheckedIOException e) {
            // The keeper is gone, and all that it was to be told with it.
        }
    }

    @Override
    public void flush() {
        if (frames.isEmpty()) {
            return;
        }
        ByteBuffer out = frames.toSend();
        try {
            while (out.hasRemaining()) {
                socket.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the keeper is gone", e);
        }
        frames.clear();
    }

    @Override
    public int poll(Consumer<TaskEvent> sink, int eventsMax) {
        IOException error = broken;
        if (error != null && events.isEmpty()) {
            throw new UncheckedIOException("the keeper is gone", error);
        }
        int count = 0;
        for (TaskEvent event = next(count, eventsMax);
                event != null;
                event = next(count, eventsMax)) {
            count++;
            sink.accept(event);
        }
        return count;
    }

    private @Nullable TaskEvent next(int count, int eventsMax) {
        return events.next(count, eventsMax);
    }

    @Override
    public boolean knows(TaskKey key) {
        return hello.known().contains(key);
    }

    @Override
    public Set<TaskKey> known() {
        return hello.known();
    }

    @Override
    public long life() {
        return hello.life();
    }

    @Override
    public long cursor() {
        return hello.cursor();
    }

    @Override
    public void onNews(Runnable newWaker) {
        waker = newWaker;
    }

    @Override
    public void close() {
        closing = true;
        if (files instanceof LocalFiles local) {
            local.close();
        }
        flushForTheLastTime();
        try {
            if (Thread.currentThread() != thread) {
                thread.interrupt();
            }
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the keeper's socket failed", e);
        }
    }
}
