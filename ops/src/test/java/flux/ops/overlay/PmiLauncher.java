package flux.ops.overlay;

import flux.executor.pmi.PmiServer;
import flux.ops.Keeper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Another launcher, such as mpiexec: starts `flux start` several times, with PMI-1.
final class PmiLauncher implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /// A JVM cannot hand on a descriptor, so a shell makes the connection and becomes the broker.
    private static final String CONNECT =
            "exec 20<>/dev/tcp/127.0.0.1/$PORT && echo $PMI_RANK >&20 && exec \"$@\"";

    private final ServerSocket server;
    private final PmiServer pmi;
    private final Map<Integer, Socket> sockets = new ConcurrentHashMap<>();
    private final List<Process> processes = new ArrayList<>();
    private final Path home;

    /// @param home an installation's prefix, to be made
    PmiLauncher(int size, Path home) throws IOException {
        this.server = new ServerSocket(0, size, InetAddress.getLoopbackAddress());
        this.home = home;
        String mapping = "(vector,(0,1,%d))".formatted(size);
        this.pmi = new PmiServer(size, "kvs", Map.of("PMI_process_mapping", mapping));
        Thread.ofVirtual().start(this::accept);
    }

    /// `flux start WORDS` at each rank, which goes by the name nodeRANK.
    void start(int size, List<String> words) throws IOException {
        Path keeper = home.resolve("libexec/flux-keeper");
        Files.createDirectories(keeper.getParent());
        Files.copy(Keeper.program(), keeper);
        keeper.toFile().setExecutable(true);
        for (int rank = 0; rank < size; rank++) {
            List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", CONNECT, "pmi"));
            command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
            command.addAll(List.of(System.getProperty("flux.opens", "").split(" ")));
            command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("-Dflux.home=" + home);
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.addAll(List.of("flux.ops.Main", "start"));
            command.addAll(words);
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectOutput(log(rank).toFile());
            Map<String, String> env = builder.environment();
            env.keySet().removeIf(name -> name.startsWith("FLUX_"));
            env.put("PORT", Integer.toString(server.getLocalPort()));
            env.put("PMI_FD", "20");
            env.put("PMI_RANK", Integer.toString(rank));
            env.put("PMI_SIZE", Integer.toString(size));
            env.put("FLUX_FAKE_HOSTNAME", "node" + rank);
            env.put("TMPDIR", home.toString());
            processes.add(builder.start());
        }
    }

    private Path log(int rank) {
        return home.resolve("log." + rank);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            int rank = in.read() - '0';
            in.read();
            sockets.put(rank, socket);
            byte[] bytes = new byte[4096];
            for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
                synchronized (pmi) {
                    byte[] some = java.util.Arrays.copyOf(bytes, count);
                    for (PmiServer.Answer answer : pmi.receive(rank, some)) {
                        sockets.get(answer.rank()).getOutputStream().write(answer.bytes());
                    }
                }
            }
        } catch (IOException | PmiServer.ProtocolException e) {
            // The broker misses its answer, and the test says so.
        }
    }

    Process process(int rank) {
        return processes.get(rank);
    }

    /// Waits until a broker ends by itself.
    int awaitEnd(int rank) throws InterruptedException {
        if (!process(rank).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("rank " + rank + " does not end:\n" + logs());
        }
        return process(rank).exitValue();
    }

    String logs() {
        return java.util.stream.IntStream.range(0, processes.size())
                .mapToObj(
                        rank -> {
                            try {
                                return "rank " + rank + ": " + Files.readString(log(rank));
                            } catch (IOException e) {
                                return "rank " + rank + ": " + e.getMessage();
                            }
                        })
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        server.close();
    }
}
