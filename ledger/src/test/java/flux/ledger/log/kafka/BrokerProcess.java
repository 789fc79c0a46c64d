package flux.ledger.log.kafka;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A real Kafka broker of the Maven artifacts, which is also a controller (KRaft), on loopback
/// ports of its own; to be stopped, killed and started again on the same ports and files.
public final class BrokerProcess implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("flux.root", ".."));
    private static final Path SERVER = ROOT.resolve("ops/kafka-broker/target/broker.classpath");
    private static final String HEAP = "320m";
    private static final long PATIENCE_SECONDS = 90;

    private final Path directory;
    private final Path properties;
    private final int port;
    private Process process;

    private BrokerProcess(Path directory, Path properties, int port) throws IOException {
        this.directory = directory;
        this.properties = properties;
        this.port = port;
        this.process = launch();
    }

    /// Begins to start brokers that are one cluster.
    ///
    /// @param directory for their files; a directory for each
    static List<BrokerProcess> start(Path directory, int count) throws IOException {
        return start(directory, count, _ -> {});
    }

    /// @param more settings of the server, in place of what they would be or beside it
    static List<BrokerProcess> start(Path directory, int count, Consumer<Properties> more)
            throws IOException {
        assumeTrue(
                Files.exists(SERVER),
                SERVER + " is missing: run `mvn -pl ops/kafka-broker initialize`");
        List<Integer> ports = freePorts(2 * count);
        StringBuilder voters = new StringBuilder();
        for (int id = 1; id <= count; id++) {
            voters.append(voters.isEmpty() ? "" : ",")
                    .append("%d@127.0.0.1:%d".formatted(id, ports.get(count + id - 1)));
        }
        List<BrokerProcess> brokers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            Path home = Files.createDirectories(directory.resolve("broker-" + id));
            int port = ports.get(id - 1);
            int controllerPort = ports.get(count + id - 1);
            Path file = home.resolve("server.properties");
            Properties all = settings(home, id, count, port, controllerPort, voters.toString());
            more.accept(all);
            try (var out = Files.newOutputStream(file)) {
                all.store(out, "");
            }
            brokers.add(new BrokerProcess(home, file, port));
        }
        return brokers;
    }

    private static Properties settings(
            Path home, int id, int count, int port, int controllerPort, String voters) {
        Properties all = new Properties();
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(id));
        all.put("controller.quorum.voters", voters);
        all.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, controllerPort));
        all.put("controller.listener.names", "CONTROLLER");
        all.put("log.dirs", home.resolve("data").toString());
        String copies = Integer.toString(count);
        all.put("offsets.topic.replication.factor", copies);
        all.put("transaction.state.log.replication.factor", copies);
        all.put("transaction.state.log.min.isr", Integer.toString(count / 2 + 1));
        all.put("transaction.state.log.num.partitions", "4");
        all.put("offsets.topic.num.partitions", "1");
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "4");
        // A transaction that takes too long is ended soon after.
        all.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
        // A broker that was killed is missed, and may come back, when its session has ended.
        all.put("broker.session.timeout.ms", "3000");
        all.put("broker.heartbeat.interval.ms", "500");
        return all;
    }

    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-Xmx" + HEAP, "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", Files.readString(SERVER).strip() + ":" + testClasses()));
        command.addAll(List.of(BrokerMain.class.getName(), properties.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                .start();
    }

    private static Path testClasses() {
        try {
            return Path.of(
                    BrokerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /// Waits until it accepts connections.
    void awaitOpen() throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > giveUp) {
                    throw new IOException("the Kafka broker does not start: " + lastWords(), e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /// Stops it where it is (SIGSTOP); its connections stay.
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /// Frozen until that is closed.
    public Frozen frozen() throws IOException, InterruptedException {
        freeze();
        return this::thaw;
    }

    /// A broker that stands still.
    public interface Frozen extends AutoCloseable {
        @Override
        void close() throws IOException, InterruptedException;
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    /// `kill -9`.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// After [#kill].
    public void startAgain() throws IOException {
        process = launch();
    }

    /// Ends it in order.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
