package flux.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.SharedHost;
import flux.executor.host.TaskHost;
import flux.executor.keeper.KeeperHost;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.broker.Broker;
import flux.ops.broker.BrokerOptions;
import flux.ops.broker.Lineage;
import flux.ops.broker.Premises;
import flux.ops.broker.Surroundings;
import flux.ops.nested.HostedInstances;
import flux.ops.service.BrokerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/// A real instance in this JVM: two nodes of four cores and a gpu each, real processes, a ledger in
/// files.
public final class TestInstance implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper();

    /// The instance that Flux's transcripts were recorded on, with its scheduler.
    private static final String CONFIG =
            """
            {"modules": {"alternatives": {"sched": "sched-simple"}}, "resource": {"noverify": true, "config": [
              {"hosts": "node[0-1]", "cores": "0-3", "gpus": "0"},
              {"hosts": "node1", "properties": ["fast"]}]}}
            """;

    private static final int ALONE_SECONDS = 60;
    private static final long PATIENCE_MILLIS = 10_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Premises premises;
    private final KeeperHost host;
    private final Broker broker;

    private TestInstance(Path statedir, JsonNode config, int size, UnaryOperator<TaskHost> around)
            throws IOException {
        BrokerOptions options =
                new BrokerOptions(
                        Optional.of(statedir), Optional.empty(), size, config, Map.of(), 0);
        BrokerLog log = new BrokerLog(new PrintStream(err, true, UTF_8), 3);
        this.premises = Premises.enter(options, log);
        boolean started = false;
        try {
            Path socket = premises.directories().rundir().resolve("keeper");
            this.host = KeeperHost.open(Keeper.program(), socket, ALONE_SECONDS);
            SharedHost shared = new SharedHost(around.apply(host), new Random());
            this.broker =
                    new Broker(
                            options,
                            premises,
                            shared.share(SharedHost.ROOT),
                            log,
                            new Surroundings(
                                    Lineage.ROOT,
                                    null,
                                    null,
                                    false,
                                    root -> new HostedInstances(root, shared)));
            started = true;
        } finally {
            if (!started) {
                premises.close();
            }
        }
    }

    public static TestInstance start(Path statedir) throws IOException {
        return start(statedir, CONFIG, 2);
    }

    /// @param more tables of the configuration, as JSON, beside the resources
    public static TestInstance start(Path statedir, String more) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(CONFIG);
        config.setAll((ObjectNode) JSON.readTree(more));
        return new TestInstance(statedir, config, 2, UnaryOperator.identity());
    }

    public static TestInstance start(Path statedir, String config, int size) throws IOException {
        return start(statedir, config, size, UnaryOperator.identity());
    }

    /// @param around makes what runs the tasks go wrong
    public static TestInstance start(
            Path statedir, String config, int size, UnaryOperator<TaskHost> around)
            throws IOException {
        return new TestInstance(statedir, JSON.readTree(config), size, around);
    }

    public String uri() {
        return broker.uri();
    }

    public Broker broker() {
        return broker;
    }

    /// What it said on standard error.
    public String errors() {
        return err.toString(UTF_8);
    }

    public FluxClient connect() throws IOException {
        return FluxClient.connect(uri());
    }

    /// @return the job's id
    public static long submit(FluxClient client, JsonNode jobspec, int urgency, int flags)
            throws IOException, RpcException {
        ObjectNode request = FluxClient.object();
        request.put("J", signed(jobspec.toString(), uid()));
        request.put("urgency", urgency).put("flags", flags);
        return client.rpc("job-ingest.submit", request).path("id").asLong();
    }

    /// A version 1 jobspec of one slot per task, each of one core.
    public static JsonNode jobspec(int tasks, String... command) {
        ObjectNode spec = FluxClient.object().put("version", 1);
        ObjectNode slot = spec.putArray("resources").addObject();
        slot.put("type", "slot").put("count", tasks).put("label", "task");
        slot.putArray("with").addObject().put("type", "core").put("count", 1);
        ObjectNode task = spec.putArray("tasks").addObject().put("slot", "task");
        for (String word : command) {
            task.withArray("command").add(word);
        }
        task.putObject("count").put("per_slot", 1);
        ObjectNode system = spec.putObject("attributes").putObject("system");
        system.put("duration", 0).put("cwd", "/tmp");
        system.putObject("environment").put("PATH", "/usr/bin:/bin");
        return spec;
    }

    /// RFC 15, mechanism "none".
    public static String signed(String jobspec, int userid) {
        String header = "version\0i1\0userid\0i" + userid + "\0mechanism\0snone\0";
        Base64.Encoder base64 = Base64.getEncoder();
        return base64.encodeToString(header.getBytes(UTF_8))
                + "."
                + base64.encodeToString(jobspec.getBytes(UTF_8))
                + ".none";
    }

    public static int uid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /// Waits until the job's eventlog has the event.
    public static void await(FluxClient client, long id, String event)
            throws IOException, RpcException {
        await(client, id, "eventlog", event);
    }

    /// Waits until the eventlog at `path`, such as `guest.exec.eventlog`, has the event.
    public static void await(FluxClient client, long id, String path, String event)
            throws IOException, RpcException {
        ObjectNode request = FluxClient.object().put("id", id).put("path", path);
        try (RpcStream events = client.stream("job-info.eventlog-watch", request.put("flags", 0))) {
            for (JsonNode next = events.next(); next != null; next = events.next()) {
                if (next.path("event").asText().contains("\"name\":\"" + event + "\"")) {
                    return;
                }
            }
        }
        throw new IOException("job " + id + " ended without " + event);
    }

    @Override
    public void close() throws IOException {
        try (premises;
                host) {
            broker.shutdown(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        premises.directories().clear();
    }
}
