package flux.ops.overlay;

import flux.ledger.wire.FluxClient;
import flux.ops.Keeper;
import flux.ops.command.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Machines node0, node1, … of two cores, whose configuration lists them all: each starts its
/// broker by itself, and again.
final class Machines implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int STOP = 19;
    private static final int CONTINUE = 18;

    private final Path dir;
    private final Installation installation;
    private final int port;
    private final Map<Integer, Process> processes = new TreeMap<>();

    /// @param more lines of the configuration
    Machines(Path dir, int size, String more) throws Exception {
        this.dir = dir;
        this.installation = Installation.in(dir.resolve("prefix"));
        Path keeper = dir.resolve("prefix/libexec/flux-keeper");
        Files.createDirectories(keeper.getParent());
        Files.copy(Keeper.program(), keeper);
        keeper.toFile().setExecutable(true);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        Path secret = dir.resolve("curve.cert");
        Files.write(secret, Handshake.random(64));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                dir.resolve("flux.toml"),
                """
                [bootstrap]
                curve_cert = "%s"
                default_port = %d
                default_bind = "tcp://127.0.0.1:%%p"
                default_connect = "tcp://127.0.0.1:%%p"
                hosts = [ { host = "node[0-%d]" } ]
                [resource]
                noverify = true
                [[resource.config]]
                hosts = "node[0-%d]"
                cores = "0-1"
                %s
                """
                        .formatted(secret, port, size - 1, size - 1, more));
    }

    int port() {
        return port;
    }

    /// Starts the broker of one; rank 0 serves until the test makes the file `end`.
    void start(int rank, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of(System.getProperty("flux.opens", "").split(" ")));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dflux.home=" + installation.prefix());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("flux.ops.Main", "start"));
        command.addAll(List.of("-c" + dir.resolve("flux.toml"), "-Shostname=node" + rank));
        command.addAll(List.of(words));
        if (rank == 0) {
            String program =
                    "until [ -e %s ]; do sleep 0.05; done; exit 3".formatted(dir.resolve("end"));
            command.addAll(
                    List.of(
                            "-Sstatedir=" + dir.resolve("state"),
                            "-Skeeper.alone-timeout=10",
                            "/bin/sh",
                            "-c",
                            program));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(rank).toFile()));
        Map<String, String> env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("FLUX_") || name.startsWith("PMI_"));
        env.put("TMPDIR", dir.toString());
        processes.put(rank, builder.start());
    }

    private Path log(int rank) {
        return dir.resolve("log." + rank);
    }

    String log() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int rank : processes.keySet()) {
            all.append(Files.readString(log(rank)).indent(2));
        }
        return all.toString();
    }

    void kill(int rank) throws InterruptedException {
        Process process = process(rank);
        process.destroyForcibly();
        process.waitFor();
    }

    void stop(int rank) throws Exception {
        signal(rank, STOP);
    }

    void goOn(int rank) throws Exception {
        signal(rank, CONTINUE);
    }

    private void signal(int rank, int signum) throws Exception {
        long pid = process(rank).pid();
        new ProcessBuilder("kill", "-" + signum, Long.toString(pid)).start().waitFor();
    }

    Process process(int rank) {
        Process process = processes.get(rank);
        if (process == null) {
            throw new IllegalStateException("node" + rank + " was not started");
        }
        return process;
    }

    int awaitEnd(int rank) throws Exception {
        if (!process(rank).waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("node" + rank + " does not end:\n" + log());
        }
        return process(rank).exitValue();
    }

    void end() throws IOException {
        Files.createFile(dir.resolve("end"));
    }

    /// Where the tests' scripts are.
    Path work() throws IOException {
        return Files.createDirectories(dir.resolve("work"));
    }

    private String uri() throws Exception {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                Path rundir = Path.of(Files.readString(dir.resolve("state/rundir")).strip());
                String uri = "local://" + rundir.resolve("local-0");
                try (FluxClient _ = FluxClient.connect(uri)) {
                    if (Files.exists(rundir.resolve("command-0"))) {
                        return uri;
                    }
                }
            } catch (IOException e) {
                if (!process(0).isAlive()) {
                    throw new IOException(log(), e);
                }
            }
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("rank 0 does not serve:\n" + log());
            }
            Thread.sleep(10);
        }
    }

    /// What a script prints that is typed at rank 0, both streams, without the last newline.
    String print(String script) throws Exception {
        Map<String, String> env = new TreeMap<>();
        env.put("PATH", installation.prefix().resolve("bin") + ":/usr/bin:/bin");
        env.put("FLUX_URI", uri());
        env.put("HOME", work().toString());
        env.put("LANG", "C.UTF-8");
        Installation.Ended ended =
                installation.run(
                        env,
                        new byte[0],
                        "/usr/bin/timeout",
                        "60",
                        "/bin/bash",
                        "-c",
                        "cd '" + work() + "'; { " + script + "\n} 2>&1");
        return ended.out().lines().map(String::strip).collect(Collectors.joining("\n")).strip();
    }

    /// Types a script again and again until it prints that.
    void await(String script, String printed) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        String last = print(script);
        while (!last.equals(printed)) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError(
                        "%s\nprints\n%s\nnot\n%s\n%s".formatted(script, last, printed, log()));
            }
            Thread.sleep(50);
            last = print(script);
        }
    }

    @Override
    public void close() {
        for (Process process : processes.values()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
