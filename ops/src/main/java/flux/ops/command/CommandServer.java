package flux.ops.command;

import flux.cli.host.CallerGoneException;
import flux.cli.host.CommandRunner;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Runs the commands of launchers that connect to `command-0` in the broker's run directory. Only
/// processes of the user who owns the broker are served: a command here has the broker's rights.
///
/// One virtual thread listens, and each connection has two; at most [#COMMANDS_MAX] commands run at
/// once, and the launchers beyond are sent to JVMs of their own.
public final class CommandServer implements AutoCloseable {
    /// The socket's name beside the broker's own; the launcher knows it, too.
    public static final String SOCKET = "command-0";

    public static final int COMMANDS_MAX = 1024;

    private static final int WAITING_CONNECTIONS_MAX = 1024;

    private final CommandRunner commands;
    private final UserPrincipal owner;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Semaphore places = new Semaphore(COMMANDS_MAX);
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();

    private CommandServer(
            CommandRunner commands,
            UserPrincipal owner,
            Path socket,
            ServerSocketChannel listener) {
        this.commands = commands;
        this.owner = owner;
        this.socket = socket;
        this.listener = listener;
    }

    /// Listens in `rundir` for commands of this process's user. A socket that a dead broker left
    /// there is replaced.
    ///
    /// @throws IOException naming the socket, when it cannot be made (a name above 107 bytes, say)
    public static CommandServer open(Path rundir, CommandRunner commands) throws IOException {
        return open(rundir, commands, Files.getOwner(Path.of("/proc/self")));
    }

    static CommandServer open(Path rundir, CommandRunner commands, UserPrincipal owner)
            throws IOException {
        Path socket = rundir.resolve(SOCKET);
        Files.deleteIfExists(socket);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket), WAITING_CONNECTIONS_MAX);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            listener.close();
            throw new IOException(socket + ": " + e.getMessage(), e);
        }
        CommandServer server = new CommandServer(commands, owner, socket, listener);
        Thread.ofVirtual().name("command server").start(server::accept);
        return server;
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                Conversation conversation = new Conversation(listener.accept());
                Thread.ofVirtual().name("launcher").start(() -> converse(conversation));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                awaitDescriptors();
            }
        }
    }

    /// accept(2) failed while we listen: out of descriptors. Commands that end give some back.
    private static void awaitDescriptors() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void converse(Conversation conversation) {
        boolean placed = places.tryAcquire();
        conversations.add(conversation);
        try (conversation) {
            if (!conversation.isWith(owner)) {
                conversation.refuse("this broker belongs to " + owner.getName());
            } else if (!placed) {
                conversation.refuse("more than " + COMMANDS_MAX + " commands at once");
            } else {
                conversation.hold(commands);
            }
        } catch (IOException | CallerGoneException | BufferUnderflowException e) {
            return; // a launcher that left or talks nonsense harms nobody but itself
        } finally {
            conversations.remove(conversation);
            if (placed) {
                places.release();
            }
        }
    }

    /// Takes no more commands, and waits for those that run.
    ///
    /// @return false when some still ran after `patience`
    public boolean drain(Duration patience) throws IOException, InterruptedException {
        stopListening();
        if (!places.tryAcquire(COMMANDS_MAX, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        places.release(COMMANDS_MAX);
        return true;
    }

    /// Takes no more commands, and cuts off those that run: their launchers say so and end with 1.
    @Override
    public void close() throws IOException {
        stopListening();
        for (Conversation conversation : conversations) {
            conversation.close();
        }
    }

    private void stopListening() throws IOException {
        listener.close();
        Files.deleteIfExists(socket);
    }
}
