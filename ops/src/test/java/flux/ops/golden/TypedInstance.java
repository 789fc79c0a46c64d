package flux.ops.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.cli.golden.Golden;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
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
/// four gpus. The jobs that commands name by a variable are made when they are first named.
final class TypedInstance implements AutoCloseable {
    private static final String CONFIG =
            """
            {"resource": {"noverify": true, "config": [
              {"hosts": "node[0-3]", "cores": "0-15", "gpus": "0-3"}]}}
            """;

    private static final int WAITABLE = 4;
    private static final int DEFAULT_URGENCY = 16;

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

    static TypedInstance start(Path dir) throws IOException {
        try {
            Path work = Files.createDirectories(dir.resolve("work"));
            Installation installation = Installation.in(dir.resolve("prefix"));
            return new TypedInstance(
                    TestInstance.start(dir.resolve("state"), CONFIG, 4), installation, work);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /// What a command did.
    record Typed(int exit, String stdout, String stderr) {}

    Typed type(Golden golden) throws Exception {
        for (String command : Preludes.before(golden)) {
            Installation.Ended ended = type(new TreeMap<>(), command, "");
            if (ended.code() != 0) {
                throw new IllegalStateException(command + ": " + ended);
            }
        }
        Map<String, String> env = new TreeMap<>();
        for (String name : golden.variables().keySet()) {
            env.put(name, job(name));
        }
        Installation.Ended ended = type(env, golden.command(), golden.stdin());
        return new Typed(ended.code(), ended.out(), ended.err());
    }

    private Installation.Ended type(Map<String, String> env, String command, String stdin)
            throws Exception {
        env.put("PATH", installation.prefix().resolve("bin") + ":/usr/bin:/bin");
        env.put("FLUX_URI", instance.uri());
        env.put("HOME", work.toString());
        env.put("LANG", "C.UTF-8");
        env.put("TZ", "UTC");
        return installation.run(
                env, stdin.getBytes(UTF_8), "/bin/bash", "-c", "cd '" + work + "'; " + command);
    }

    private String job(String name) throws IOException, RpcException {
        Path made = work.resolve(name);
        String known = Files.exists(made) ? Files.readString(made).strip() : jobs.get(name);
        if (known == null) {
            try (FluxClient client = instance.connect()) {
                known = new JobId(make(client, name)).f58();
            }
            jobs.put(name, known);
        }
        return known;
    }

    private static long make(FluxClient client, String name) throws IOException, RpcException {
        return switch (name) {
            case "JOK", "W0", "X0" -> submit(client, "clean", DEFAULT_URGENCY, 1, "true");
            case "JF" -> submit(client, "clean", DEFAULT_URGENCY, 1, "false");
            case "JH" -> submit(client, "priority", 0, 1, "true");
            case "JP" -> submit(client, "priority", DEFAULT_URGENCY, 64, "true");
            case "JC" -> {
                long id = submit(client, "priority", 0, 1, "true");
                ObjectNode raise = FluxClient.object().put("id", id);
                client.rpc("job-manager.raise", raise.put("type", "cancel").put("severity", 0));
                TestInstance.await(client, id, "clean");
                yield id;
            }
            default -> submit(client, "start", DEFAULT_URGENCY, 1, "sleep", "300");
        };
    }

    private static long submit(
            FluxClient client, String event, int urgency, int tasks, String... command)
            throws IOException, RpcException {
        JsonNode spec = TestInstance.jobspec(tasks, command);
        long id = TestInstance.submit(client, spec, urgency, urgency > 0 ? WAITABLE : 0);
        TestInstance.await(client, id, event);
        return id;
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
