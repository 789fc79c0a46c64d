package flux.ops.crash;

import flux.ledger.wire.FluxClient;
import flux.ops.Keeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker in a process of its own, to be killed.
final class BrokerProcess {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int LOOK_AGAIN_MILLIS = 10;
    private static final int LAST_WORDS_LINES = 20;

    private final Process process;
    private final Path statedir;
    private final Path log;

    private BrokerProcess(Process process, Path statedir, Path log) {
        this.process = process;
        this.statedir = statedir;
        this.log = log;
    }

    /// @param options more words for `flux start`
    static BrokerProcess start(Path home, Path statedir, String... options) throws IOException {
        Path keeper = home.resolve("libexec/flux-keeper");
        if (!Files.exists(keeper)) {
            Files.createDirectories(keeper.getParent());
            Files.copy(Keeper.program(), keeper);
            keeper.toFile().setExecutable(true);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        String opens = System.getProperty("flux.opens", "");
        command.addAll(List.of(opens.split(" ")));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dflux.home=" + home);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        "flux.ops.Main",
                        "start",
                        "-Sstatedir=" + statedir,
                        "-Skeeper.alone-timeout=60"));
        command.addAll(List.of(options));
        command.addAll(List.of("sleep", "600"));
        Path log = home.resolve("broker.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        return new BrokerProcess(process, statedir, log);
    }

    /// Waits until it answers.
    ///
    /// @throws IOException with its last words, when it ends or takes too long instead
    FluxClient connect() throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                Path rundir = Path.of(Files.readString(statedir.resolve("rundir")).strip());
                return FluxClient.connect("local://" + rundir.resolve("local-0"));
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException(
                            "the broker ended with " + process.exitValue() + ": " + lastWords(), e);
                }
                if (System.nanoTime() > giveUp) {
                    throw new IOException("the broker does not answer: " + lastWords(), e);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            }
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS_LINES), lines.size()));
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        List<ProcessHandle> initialProgram = process.children().toList();
        process.destroyForcibly().waitFor();
        initialProgram.stream().filter(BrokerProcess::isSleep).forEach(ProcessHandle::destroy);
    }

    private static boolean isSleep(ProcessHandle handle) {
        return handle.info().command().orElse("").endsWith("/sleep");
    }

    /// Waits until it ends by itself.
    ///
    /// @return its exit code
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the broker does not end");
        }
        return process.exitValue();
    }

    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
