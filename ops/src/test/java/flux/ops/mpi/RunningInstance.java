package flux.ops.mpi;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ops.command.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// An instance in a process of its own: two nodes of sixteen cores.
final class RunningInstance implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String CONFIG =
            """
            [resource]
            noverify = true
            [[resource.config]]
            hosts = "node[0-1]"
            cores = "0-15"
            """;

    /// Lasts until its standard input ends.
    private static final String LASTS = "echo $FLUX_URI >uri.new && mv uri.new uri && read -r _";

    private final Installed installed;
    private final Path dir;
    private final Process process;
    private final Map<String, String> env;

    private RunningInstance(
            Installed installed, Path dir, Process process, Map<String, String> env) {
        this.installed = installed;
        this.dir = dir;
        this.process = process;
        this.env = env;
    }

    /// @param dir where it and what is typed in it work
    static RunningInstance start(Installed installed, Path dir) throws Exception {
        Path config = Files.writeString(dir.resolve("flux.toml"), CONFIG);
        Map<String, String> env = installed.environment(dir);
        ProcessBuilder builder =
                new ProcessBuilder(
                                installed.installation().prefix().resolve("bin/flux").toString(),
                                "start",
                                "-s2",
                                "-c" + config,
                                "-Sstatedir=" + dir.resolve("state"),
                                "-Skeeper.alone-timeout=5",
                                "/bin/bash",
                                "-c",
                                LASTS)
                        .directory(dir.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("log").toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        RunningInstance instance = new RunningInstance(installed, dir, builder.start(), env);
        instance.awaitUri();
        return instance;
    }

    private void awaitUri() throws Exception {
        Path uri = dir.resolve("uri");
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(uri)) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                close();
                throw new AssertionError("no instance: " + Files.readString(dir.resolve("log")));
            }
            Thread.sleep(10);
        }
        env.put("FLUX_URI", Files.readString(uri, UTF_8).strip());
    }

    Installation.Ended type(String script) throws Exception {
        return installed.type(dir, env, script);
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
