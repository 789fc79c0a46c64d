package flux.ops.golden;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.cli.golden.Golden;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import flux.ops.command.CommandServer;
import flux.ops.command.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// An instance to type commands into, as the recorded ones were: four nodes of sixteen cores and
/// four gpus, under the simple scheduler. The jobs that commands name by a variable are made when
/// they are first named.
final class TypedInstance implements AutoCloseable {
    private static final String CONFIG =
            """
            {"modules": {"alternatives": {"sched": "sched-simple"}},
             "resource": {"noverify": true, "config": [
              {"hosts": "node[0-3]", "cores": "0-15", "gpus": "0-3"}]}}
            """;

    private final TestInstance instance;
    private final CommandServer commands;
    private final Installation installation;
    private final Path work;
    private final Map<String, String> jobs = new HashMap<>();
    private boolean closed;

    private TypedInstance(TestInstance instance, Installation installation, Path work)
            throws IOException {
        this.instance = instance;
        this.installation = installation;
        this.work = work;
        Path rundir = Path.of(instance.uri().substring("local://".length())).getParent();
        this.commands = CommandServer.open(rundir, FluxCli::run);
    }

    /// As the recorded one that had queues: three nodes for one, one for the other.
    private static final String WITH_QUEUES =
            """
            {"modules": {"alternatives": {"sched": "sched-simple"}},
             "resource": {"noverify": true, "config": [
              {"hosts": "node[0-3]", "cores": "0-15", "gpus": "0-3"},
              {"hosts": "node[0-2]", "properties": ["batch"]},
              {"hosts": "node3", "properties": ["debug"]},
              {"hosts": "node[1,3]", "properties": ["amd"]}]},
             "queues": {
               "batch": {"requires": ["batch"]},
               "debug": {"requires": ["debug"],
                         "policy": {"limits": {"duration": "30m",
                                               "job-size": {"max": {"nnodes": 1}}},
                                    "jobspec": {"defaults": {"system": {"duration": "10m"}}}}}},
             "policy": {"jobspec": {"defaults": {"system": {"duration": "1h",
                                                            "queue": "batch"}}},
                        "limits": {"duration": "8h"}}}
            """;

    static TypedInstance start(Path dir) throws IOException {
        return start(dir, "");
    }

    /// @param folder whose recordings are typed into it
    static TypedInstance start(Path dir, String folder) throws IOException {
        try {
            Path work = Files.createDirectories(dir.resolve("work"));
            Installation installation = Installation.in(dir.resolve("prefix"));
            return new TypedInstance(
                    TestInstance.start(
                            dir.resolve("state"),
                            folder.equals("queues") ? WITH_QUEUES : CONFIG,
                            4),
                    installation,
                    work);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /// What a command did.
    record Typed(int exit, String stdout, String stderr) {}

    Typed type(Golden golden) throws Exception {
        for (String name : Preludes.jobsBefore(golden)) {
            job(name);
        }
        String prelude = Preludes.before(golden);
        if (!prelude.isEmpty()) {
            type(prelude, "").stdout().lines().forEach(this::remember);
        }
        for (String name : golden.variables().keySet()) {
            job(name);
        }
        return type(golden.command(), golden.stdin());
    }

    private Typed type(String command, String stdin) throws Exception {
        return type(command, stdin, jobs);
    }

    /// @param variables of the shell that the command is typed into
    Typed type(String command, String stdin, Map<String, String> variables) throws Exception {
        Map<String, String> env = new TreeMap<>(variables);
        env.put("PATH", installation.prefix().resolve("bin") + ":/usr/bin:/bin");
        env.put("FLUX_URI", instance.uri());
        env.put("HOME", work.toString());
        env.put("LANG", "C.UTF-8");
        env.put("TZ", "UTC");
        env.put("COLUMNS", "120");
        env.put("SHELL", "/bin/bash");
        Installation.Ended ended =
                installation.run(
                        env,
                        stdin.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "/usr/bin/timeout",
                        "60",
                        "/bin/bash",
                        "-c",
                        "cd '" + work + "'; " + command);
        return new Typed(ended.code(), ended.out(), ended.err());
    }

    /// @param line `NAME=ID`, printed by a prelude that submits
    private void remember(String line) {
        String[] words = line.split("=", 2);
        if (words.length == 2 && words[0].matches("[A-Z]+")) {
            jobs.put(words[0], words[1]);
        }
    }

    private void job(String name) throws Exception {
        if (!jobs.containsKey(name)) {
            jobs.put(name, make(name));
        }
    }

    /// The jobs of the recorded instance, submitted as they were there.
    private String make(String name) throws Exception {
        return switch (name) {
            case "JOK", "X0" -> submit("clean", "true");
            case "Q1" -> submit("priority", "--urgency=hold true");
            case "W0" -> submit("clean", "--flags=waitable true");
            case "JF" -> submit("clean", "false");
            case "JR" -> {
                String id = submit("start", "-N2 -n4 --job-name=running sleep 300");
                memo(id, "{\"mykey\": 42, \"nested\": {\"a\": \"foo\"}}");
                yield id;
            }
            case "JBG" ->
                    type("flux alloc '--env=-*' --bg -n1 --job-name=nested", "").stdout().strip();
            case "JT" -> submit("start", "-n2 -t 20m --job-name=timed sleep 300");
            case "JH" -> submit("priority", "--urgency=hold --job-name=held true");
            case "JP" -> {
                job("JT"); // that there are not four nodes free
                yield submit("priority", "-N4 --exclusive --job-name=pending true");
            }
            case "JC" -> {
                String id = submit("priority", "--urgency=hold true");
                type("flux cancel " + id + "; flux job wait-event -t 20 -q " + id + " clean", "");
                yield id;
            }
            default -> submit("start", "sleep 300");
        };
    }

    private void memo(String id, String memo) throws Exception {
        try (FluxClient client = instance.connect()) {
            ObjectNode request = FluxClient.object().put("id", JobId.parse(id).value());
            request.set("memo", TestInstance.JSON.readTree(memo));
            client.rpc("job-manager.memo", request);
        }
    }

    /// @param event to wait for
    private String submit(String event, String words) throws Exception {
        String id = type("flux submit '--env=-*' " + words, "").stdout().strip();
        type("flux job wait-event -t 20 -q " + id + " " + event, "");
        return id;
    }

    /// Waits until this has happened to the job, for 20 seconds.
    ///
    /// @throws IllegalStateException when it has not
    void await(String id, String event) throws Exception {
        Typed waited = type("flux job wait-event -t 20 -q " + id + " " + event, "", Map.of());
        if (waited.exit() != 0) {
            throw new IllegalStateException(id + ": no " + event + ": " + waited);
        }
    }

    /// Where commands are typed.
    Path work() {
        return work;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            commands.close();
            instance.close();
        }
    }
}
