package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.host.CommandRunner;
import flux.executor.host.LocalFiles;
import flux.executor.host.SharedHost;
import flux.executor.keeper.KeeperHost;
import flux.ops.command.CommandServer;
import flux.ops.overlay.Handshake.Purpose;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A broker of a rank above 0. It decides nothing and records nothing: it has the keeper of its
/// machine do what rank 0's executor says, and takes its clients to rank 0.
final class Satellite implements AutoCloseable {
    private static final String CONTACT_LOST = "lost contact with rank 0: its tasks are ended";

    /// Tasks do not outlive their satellite.
    private static final int ALONE_SECONDS = 1;

    private final Uplink uplink;
    private final Path rundir;
    private final Consumer<String> complain;
    private final LocalFiles files = new LocalFiles();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final SatellitePrograms programs;
    private final Doors doors;
    private final Control control;
    private final SocketChannel keeper;
    private final ServerSocketChannel clients;
    private final CommandServer commandServer;

    /// @param rundir an own directory, removed at the end
    /// @param keeperProgram the keeper's binary
    /// @param commands runs what is typed here, without a JVM for each
    /// @throws Unreachable when rank 0 does not take it in now
    Satellite(
            Uplink uplink,
            String host,
            Path rundir,
            Path keeperProgram,
            CommandRunner commands,
            Consumer<String> complain)
            throws IOException {
        this.uplink = uplink;
        this.rundir = rundir;
        this.complain = complain;
        if (!Files.isExecutable(keeperProgram)) {
            throw new IOException(
                    keeperProgram
                            + " is missing: without a C compiler there is no keeper, and only"
                            + " instances of one process");
        }
        Path socket = rundir.resolve("local-" + uplink.rank());
        this.doors = new Doors(rundir, files, this::relay);
        this.programs =
                new SatellitePrograms(
                        uplink,
                        number ->
                                number == SharedHost.ROOT
                                        ? "local://" + socket
                                        : doors.uri(number));
        this.control = new Control(uplink.connect(Purpose.CONTROL), uplink.timeouts(), listener());
        control.start("leader");
        try {
            TlsChannel toLeader = uplink.connect(Purpose.KEEPER);
            this.keeper =
                    KeeperHost.connect(keeperProgram, rundir.resolve("keeper"), ALONE_SECONDS);
            // Rank 0 notices when either end of this is gone, and then ends the control connection.
            Pump.start("keeper", toLeader, keeper, () -> {});
            this.clients = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            clients.bind(UnixDomainSocketAddress.of(socket));
            this.commandServer = CommandServer.open(rundir, commands);
        } catch (IOException e) {
            control.close();
            throw e;
        }
        Thread.ofPlatform().name("clients").daemon().start(this::accept);
        control.send(Control.object().set("hello", Member.here(host, rundir).toJson()));
    }

    private Control.Listener listener() {
        return new Control.Listener() {
            @Override
            public void told(JsonNode message) {
                Satellite.this.told(message);
            }

            @Override
            public void lost() {
                ended.complete(CONTACT_LOST);
            }
        };
    }

    private void told(JsonNode message) {
        if (message.has("bye")) {
            ended.complete("");
        } else if (message.has("cut")) {
            ended.complete("disconnected by rank 0: its tasks are ended");
        } else if (message.has("files")) {
            RemoteFiles.serve(message, rundir, doors, files, control);
        } else if (message.has("door")) {
            RemoteFiles.serveDoor(message, doors, control);
        } else if (message.has("shut")) {
            doors.shut(message.path("shut").asInt());
        } else if (message.has("program")) {
            programs.start(message);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = clients.accept();
                Thread.ofVirtual().name("client").start(() -> relay(SharedHost.ROOT, client));
            }
        } catch (IOException e) {
            if (!ended.isDone()) {
                ended.complete("its socket is gone: " + e.getMessage());
            }
        }
    }

    /// @param number of the instance that the client wants
    private void relay(int number, SocketChannel client) {
        try {
            TlsChannel up = uplink.connect(Purpose.CLIENT);
            ByteBuffer wanted = ByteBuffer.allocate(Integer.BYTES).putInt(number).flip();
            while (wanted.hasRemaining()) {
                up.write(wanted);
            }
            Pump.start("client", client, up, () -> {});
        } catch (IOException e) {
            try (client) {
                complain.accept("a client cannot be taken to rank 0: " + e.getMessage());
            } catch (IOException closing) {
                complain.accept(String.valueOf(closing.getMessage()));
            }
        }
    }

    /// Asks it to end; from any thread.
    void leave(String why) {
        ended.complete(why);
    }

    /// @return why it has ended; empty when rank 0 said so
    String await() {
        return ended.join();
    }

    @Override
    public void close() throws IOException {
        control.close();
        programs.close();
        doors.close();
        commandServer.close();
        clients.close();
        keeper.close();
        files.close();
        remove(rundir);
    }

    static Path makeRundir() throws IOException {
        Path tmp = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));
        return Files.createTempDirectory(
                tmp,
                "flux-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Never follows a link. What tasks that are being ended still write stays; what they and the
    /// keeper remove meanwhile is gone.
    static void remove(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException why)
                            throws IOException {
                        if (why instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw why;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException why) throws IOException {
                        try {
                            Files.deleteIfExists(directory);
                        } catch (DirectoryNotEmptyException e) {
                            return FileVisitResult.CONTINUE;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
