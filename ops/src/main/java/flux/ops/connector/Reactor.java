package flux.ops.connector;

import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// One thread for all sockets: it reads, has requests answered, runs what other threads hand over,
/// and writes, each in batches of what has come together.
public final class Reactor implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final long IDLE_MILLIS = 1000;
    private static final long ACCEPT_RETRY_MILLIS = 50;

    private record Timer(long nanos, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(nanos, other.nanos);
        }
    }

    private final Selector selector;
    private final Access access;
    private final Consumer<String> log;
    private final Router router;
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayDeque<Connection> dirty = new ArrayDeque<>();
    private final Set<Connection> connections = new HashSet<>();
    private final List<Runnable> turnHooks = new ArrayList<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final Backlog backlog;
    private volatile boolean closing;

    /// @param log takes lines for the broker's log
    public Reactor(Access access, Backlog backlog, Consumer<String> log) throws IOException {
        this.selector = Selector.open();
        this.access = access;
        this.backlog = backlog;
        this.log = log;
        this.router = new Router(this);
    }

    public Router router() {
        return router;
    }

    Backlog backlog() {
        return backlog;
    }

    void log(String line) {
        log.accept(line);
    }

    /// Listens for clients of `rank` at `path`; an old socket there is replaced.
    public void listen(Path path, int rank) throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, rank);
        servers.add(server);
    }

    /// Runs `action` at the start of every turn, before requests are handled.
    public void onTurn(Runnable action) {
        turnHooks.add(action);
    }

    /// Runs `action` on the reactor's thread; from any thread.
    public void execute(Runnable action) {
        handedOver.add(action);
        wake();
    }

    /// Ends the reactor's wait; from any thread, and cheap when it does not wait.
    public void wake() {
        if (woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /// Runs `action` once, after so many milliseconds. On the reactor's thread.
    public void schedule(long millis, Runnable action) {
        timers.add(new Timer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), action));
    }

    /// Serves until [#close].
    public void run() throws IOException {
        while (!closing) {
            turn();
        }
        for (Connection connection : new ArrayList<>(connections)) {
            flush(connection);
            drop(connection);
        }
        selector.close();
    }

    private void turn() throws IOException {
        selector.select(this::ready, waitMillis());
        woken.set(false);
        turnHooks.forEach(this::safely);
        for (Runnable action = handedOver.poll(); action != null; action = handedOver.poll()) {
            safely(action);
        }
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.peek().nanos() - now <= 0) {
            safely(timers.remove().action());
        }
        while (!dirty.isEmpty()) {
            flush(dirty.remove());
        }
        while (backlog.isExceeded()) {
            connections.stream()
                    .max(Comparator.comparingLong(Connection::waitingBytes))
                    .ifPresent(this::cutOff);
        }
    }

    private void cutOff(Connection connection) {
        connection.cutOff("all clients'", backlog.totalBytes(), backlog.totalBytesMax());
        dirty.remove(connection);
        drop(connection);
    }

    private long waitMillis() {
        if (!handedOver.isEmpty() || !dirty.isEmpty()) {
            return 1;
        }
        if (timers.isEmpty()) {
            return IDLE_MILLIS;
        }
        long nanos = timers.peek().nanos() - System.nanoTime();
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, 1, IDLE_MILLIS);
    }

    private void ready(SelectionKey key) {
        if (key.isAcceptable()) {
            try {
                accept((ServerSocketChannel) key.channel(), (Integer) key.attachment());
            } catch (IOException e) {
                log("accepting a client failed: " + e.getMessage());
                // Out of descriptors, most likely: clients that go give some back.
                key.interestOps(0);
                schedule(ACCEPT_RETRY_MILLIS, () -> listenAgain(key));
            }
            return;
        }
        Connection connection = (Connection) key.attachment();
        if (key.isWritable()) {
            flush(connection);
        }
        if (key.isValid() && key.isReadable()) {
            turnHooks.forEach(this::safely);
            read(connection);
        }
    }

    private static void listenAgain(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void accept(ServerSocketChannel server, int rank) throws IOException {
        SocketChannel socket = server.accept();
        if (socket == null) {
            return;
        }
        try {
            welcome(socket, rank);
        } catch (IOException e) { // it has gone already
            socket.close();
        }
    }

    private void welcome(SocketChannel socket, int rank) throws IOException {
        Credential credential = access.credential(socket);
        byte welcome = (byte) (credential.rolemask() == 0 ? Errno.EPERM : 0);
        socket.write(ByteBuffer.wrap(new byte[] {welcome}));
        if (welcome != 0) {
            socket.close();
            return;
        }
        socket.configureBlocking(false);
        SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(this, socket, key, credential, rank);
        key.attach(connection);
        connections.add(connection);
    }

    private interface Reading {
        boolean goesOn() throws IOException;
    }

    private void read(Connection connection) {
        drive(connection, () -> connection.read(router));
    }

    /// Goes on with requests that were left for later.
    void resume(Connection connection) {
        if (connection.mayGoOn()) {
            turnHooks.forEach(this::safely);
            drive(
                    connection,
                    () -> {
                        connection.handle(router);
                        return true;
                    });
        }
    }

    /// Whatever a client sends ends its own connection at worst.
    private void drive(Connection connection, Reading reading) {
        boolean goesOn;
        try {
            goesOn = reading.goesOn();
        } catch (IOException | RuntimeException e) {
            log("dropping a client: " + e.getMessage());
            goesOn = false;
        }
        if (!goesOn) {
            drop(connection);
        }
    }

    private void flush(Connection connection) {
        if (!connection.isOpen()) {
            return;
        }
        try {
            if (!connection.flush()) {
                drop(connection);
            }
        } catch (IOException e) {
            connection.dropOutput();
        }
        resume(connection);
    }

    private void drop(Connection connection) {
        if (connections.remove(connection)) {
            router.disconnected(connection);
            connection.close();
        }
    }

    void dirty(Connection connection) {
        dirty.add(connection);
    }

    Iterable<Connection> connections() {
        return connections;
    }

    /// A service that fails takes neither the others nor the broker with it.
    @SuppressWarnings("CatchAndPrintStackTrace")
    void safely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log("internal error: " + e);
            java.io.StringWriter trace = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(trace));
            trace.toString().lines().limit(12).forEach(this::log);
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        for (ServerSocketChannel server : servers) {
            server.close();
        }
        selector.wakeup();
    }
}
