package flux.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.FluxCli;
import flux.executor.host.TaskHost;
import flux.ops.command.CommandServer;
import flux.ops.command.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// An instance of two nodes, each of eight cores and two gpus, and a shell in it whose `flux` is
/// the real launcher.
public final class TypedStory implements AutoCloseable {
    private static final String CONFIG =
            """
            {"resource": {"noverify": true, "config": [
              {"hosts": "node[0-1]", "cores": "0-7", "gpus": "0-1"}]}}
            """;

    private final TestInstance instance;
    private final CommandServer commands;
    private final Installation installation;
    private final Path work;

    public TypedStory(Path dir) throws Exception {
        this(dir, UnaryOperator.identity());
    }

    /// @param around makes what runs the tasks go wrong
    public TypedStory(Path dir, UnaryOperator<TaskHost> around) throws Exception {
        this.work = Files.createDirectories(dir.resolve("work"));
        this.installation = Installation.in(dir.resolve("prefix"));
        this.instance = TestInstance.start(dir.resolve("state"), CONFIG, 2, around);
        Path rundir = Path.of(instance.uri().substring("local://".length())).getParent();
        this.commands = CommandServer.open(rundir, FluxCli::run);
    }

    public TestInstance instance() {
        return instance;
    }

    /// Where it is typed.
    public Path work() {
        return work;
    }

    /// Types a script, for a minute at most.
    ///
    /// @return its exit code, standard output and standard error
    public Installation.Ended type(String script) throws Exception {
        return installation.run(
                environment(),
                new byte[0],
                "/usr/bin/timeout",
                "60",
                "/bin/bash",
                "-c",
                "cd '" + work + "'; " + script);
    }

    /// What is in the environment of who types.
    public Map<String, String> environment() {
        Map<String, String> env = new TreeMap<>();
        env.put("PATH", installation.prefix().resolve("bin") + ":/usr/bin:/bin");
        env.put("FLUX_URI", instance.uri());
        env.put("HOME", work.toString());
        env.put("LANG", "C.UTF-8");
        env.put("TZ", "UTC");
        env.put("SHELL", "/bin/sh");
        return env;
    }

    /// What a script prints, both streams, without the last newline.
    public String print(String script) throws Exception {
        return type("{ " + script + "\n} 2>&1").out().strip();
    }

    public void write(String name, String script) throws IOException {
        Files.write(work.resolve(name), script.getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        commands.close();
        instance.close();
    }
}
