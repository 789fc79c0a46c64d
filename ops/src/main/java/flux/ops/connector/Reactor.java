package flux.ops.connector;

import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// One instance's part of the thread for all [Sockets]: its clients, its router, what is handed
/// over to it. Whatever goes wrong in it stays in it.
public final class Reactor implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final long ACCEPT_RETRY_MILLIS = 50;

    /// A socket that waits for clients of `rank`.
    record Listening(Reactor reactor, ServerSocketChannel server, int rank) {}

    private final Sockets sockets;
    private final Access access;
    private final Consumer<String> log;
    private final Router router;
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Set<Connection> connections = new HashSet<>();
    private final List<Runnable> turnHooks = new CopyOnWriteArrayList<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final Backlog backlog;
    private volatile boolean closed;

    /// @param log takes lines for the broker's log
    public Reactor(Sockets sockets, Access access, Backlog backlog, Consumer<String> log) {
        this.sockets = sockets;
        this.access = access;
        this.backlog = backlog;
        this.log = log;
        this.router = new Router(this);
    }

    public Sockets sockets() {
        return sockets;
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
        servers.add(server);
        server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        sockets.register(server, SelectionKey.OP_ACCEPT, new Listening(this, server, rank));
    }

    /// Runs `action` at the start of every turn, before requests are handled.
    public void onTurn(Runnable action) {
        turnHooks.add(action);
    }

    /// Runs `action` on the sockets' thread; from any thread.
    public void execute(Runnable action) {
        handedOver.add(action);
        wake();
    }

    /// Asks for a turn; from any thread, and cheap when one was asked for.
    public void wake() {
        if (woken.compareAndSet(false, true)) {
            sockets.news(this);
        }
    }

    /// Runs `action` once, after so many milliseconds; from any thread.
    public void schedule(long millis, Runnable action) {
        if (sockets.isMine()) {
            sockets.schedule(this, millis, action);
        } else {
            execute(() -> sockets.schedule(this, millis, action));
        }
    }

    void turn() {
        woken.set(false);
        if (closed) {
            handedOver.clear();
            return;
        }
        turnHooks.forEach(this::safely);
        for (Runnable action = handedOver.poll(); action != null; action = handedOver.poll()) {
            safely(action);
        }
    }

    void ready(SelectionKey key, Listening listening) {
        try {
            accept(listening);
        } catch (IOException e) {
            log("accepting a client failed: " + e.getMessage());
            // Out of descriptors, most likely: clients that go give some back.
            key.interestOps(0);
            schedule(ACCEPT_RETRY_MILLIS, () -> listenAgain(key));
        }
    }

    void ready(SelectionKey key, Connection connection) {
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

    private void accept(Listening listening) throws IOException {
        SocketChannel socket = listening.server().accept();
        if (socket == null) {
            return;
        }
        try {
            welcome(socket, listening.rank());
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
        SelectionKey key = sockets.register(socket, SelectionKey.OP_READ, null);
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
        } catch (SocketException e) {
            goesOn = false; // it went while something was under way to it, as who is killed does
        } catch (IOException | RuntimeException e) {
            log("dropping a client: " + e.getMessage());
            goesOn = false;
        }
        if (!goesOn) {
            drop(connection);
        }
    }

    void flush(Connection connection) {
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
        while (backlog.isExceeded() && !connections.isEmpty()) {
            connections.stream()
                    .max(Comparator.comparingLong(Connection::waitingBytes))
                    .ifPresent(this::cutOff);
        }
    }

    private void cutOff(Connection connection) {
        connection.cutOff("all clients'", backlog.totalBytes(), backlog.totalBytesMax());
        drop(connection);
    }

    private void drop(Connection connection) {
        if (connections.remove(connection)) {
            router.disconnected(connection);
            connection.close();
        }
    }

    void dirty(Connection connection) {
        sockets.dirty(connection);
    }

    /// How many clients there are. On the sockets' thread.
    public int clients() {
        return connections.size();
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

    /// Sends what is to be sent, and lets go of all clients.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (sockets.isMine() || !sockets.isStarted()) {
            end();
            return;
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        execute(
                () -> {
                    end();
                    ended.complete(null);
                });
        CompletableFuture.anyOf(ended, sockets.over()).join();
    }

    private void end() {
        if (closed) {
            return;
        }
        for (Connection connection : new ArrayList<>(connections)) {
            flush(connection);
            drop(connection);
        }
        closed = true;
        sockets.forget(this);
        for (ServerSocketChannel server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                log("closing a socket failed: " + e.getMessage());
            }
        }
    }
}
