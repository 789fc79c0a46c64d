package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.host.LocalFiles;
import flux.executor.keeper.KeeperHost;
import flux.ops.overlay.Handshake.Caller;
import flux.ops.overlay.Handshake.Purpose;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A broker of a rank above 0. It decides nothing and records nothing: it has the keeper of its
/// machine do what rank 0's executor says, and takes its clients to rank 0.
final class Satellite implements AutoCloseable {
    private static final String CONTACT_LOST = "lost contact with rank 0: its tasks are ended";

    /// Tasks do not outlive their satellite.
    private static final int ALONE_SECONDS = 1;

    private final int rank;
    private final InetSocketAddress leader;
    private final Handshake handshake;
    private final Path rundir;
    private final Consumer<String> complain;
    private final LocalFiles files = new LocalFiles();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final SocketChannel keeper;
    private final ServerSocketChannel clients;
    private final Control control;

    /// @param rundir an own directory, removed at the end
    /// @param keeperProgram the keeper's binary
    Satellite(
            int rank,
            InetSocketAddress leader,
            byte[] secret,
            String host,
            Path rundir,
            Path keeperProgram,
            Consumer<String> complain)
            throws IOException {
        this.rank = rank;
        this.leader = leader;
        this.handshake = new Handshake(secret);
        this.rundir = rundir;
        this.complain = complain;
        if (!Files.isExecutable(keeperProgram)) {
            throw new IOException(
                    keeperProgram
                            + " is missing: without a C compiler there is no keeper, and only"
                            + " instances of one process");
        }
        this.keeper = KeeperHost.connect(keeperProgram, rundir.resolve("keeper"), ALONE_SECONDS);
        SocketChannel toLeader = connect(Purpose.KEEPER);
        // Rank 0 notices when either end of this is gone, and then ends the control connection.
        Pump.start("keeper", toLeader, keeper, () -> {});
        this.control =
                new Control(
                        connect(Purpose.CONTROL), this::told, () -> ended.complete(CONTACT_LOST));
        control.start("leader");
        this.clients = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        clients.bind(UnixDomainSocketAddress.of(rundir.resolve("local-" + rank)));
        Thread.ofPlatform().name("clients").daemon().start(this::accept);
        control.send(Control.object().set("hello", Member.here(host, rundir).toJson()));
    }

    private SocketChannel connect(Purpose purpose) throws IOException {
        SocketChannel channel = SocketChannel.open(leader);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            handshake.open(channel, new Caller(purpose, rank));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void told(JsonNode message) {
        if (message.has("bye")) {
            ended.complete("");
        } else if (message.has("files")) {
            RemoteFiles.serve(message, rundir, files, control);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = clients.accept();
                Thread.ofVirtual().name("client").start(() -> relay(client));
            }
        } catch (IOException e) {
            if (!ended.isDone()) {
                ended.complete("its socket is gone: " + e.getMessage());
            }
        }
    }

    private void relay(SocketChannel client) {
        try {
            Pump.start("client", client, connect(Purpose.CLIENT), () -> {});
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

    /// Never follows a link. What tasks that are being ended still hold stays.
    private static void remove(Path root) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
