package flux.ops.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Jobs that were there when a transcript began: it shows their ids, not how they came to be.
final class JobsBefore {
    private static final int DEFAULT_URGENCY = 16;
    private static final int WAITABLE = 4;
    private static final Pattern DEPENDENCY = Pattern.compile("ƒ[0-9A-Za-z]+");

    /// What kind of job a recorded id was.
    private enum Kind {
        HELLO,
        FAILED,
        HELD,
        RUNNING,
        INSTANCE,
        WAITABLE_FAILED,
        QUIET,
        TWO_NODES
    }

    /// By recorded id; a job not named here had said hello, twice.
    private static final Map<Long, Kind> KINDS =
            Map.of(
                    138948902912L, Kind.FAILED,
                    2085441503232L, Kind.HELD,
                    2740105248768L, Kind.TWO_NODES,
                    1180344254464L, Kind.QUIET,
                    1162711400448L, Kind.RUNNING,
                    30651973632L, Kind.INSTANCE);

    /// By name of the transcript, where the same job had another life.
    private static final Map<String, Kind> KINDS_IN =
            Map.of(
                    "job-timeleft", Kind.RUNNING,
                    "batch-eventlog", Kind.INSTANCE,
                    "job-wait-all", Kind.WAITABLE_FAILED);

    private final String transcript;
    private final FluxClient client;
    private final Map<Long, Long> jobs = new HashMap<>();

    JobsBefore(String transcript, FluxClient client) {
        this.transcript = transcript;
        this.client = client;
    }

    /// The first two jobs of the recorded instance, and what the transcript wants besides.
    void begin() throws IOException {
        if (transcript.matches("job-wait-(all|any)")) {
            job(transcript.equals("job-wait-all") ? 2L << 20 : 3L << 20);
        } else if (!transcript.matches(
                "job-(kill|cancel|raise)all|queue-.*|cancel-all|job-wait.*|kvs-.*|py-journal|p(grep|kill)")) {
            job(125225140224L);
            if (!transcript.equals("q-jobs")) {
                job(138948902912L);
            }
        }
        if (transcript.equals("guest-jobs")) {
            make(Kind.HELD);
            make(Kind.RUNNING);
        }
        if (transcript.startsWith("batch-") && !transcript.equals("batch-eventlog")) {
            job(30651973632L);
        }
        if (transcript.equals("lsattr-v")) {
            for (String name : new String[] {"config.path", "test.foo"}) {
                ObjectNode attribute = FluxClient.object().put("name", name).put("value", "1");
                ask("attr.set", attribute.put("force", true));
            }
        }
        if (transcript.matches("p(grep|kill)")) {
            job(2740105248768L);
            make(Kind.HELD);
        }
        if (transcript.matches("jobs.*")) {
            make(Kind.TWO_NODES);
            make(Kind.TWO_NODES);
        }
        if (transcript.matches("resource-(drain-again|list-drained|status-drained)")) {
            ObjectNode request = FluxClient.object().put("targets", "1").put("reason", "bad");
            ask("resource.drain", request.put("mode", ""));
        }
    }

    private void ask(String topic, JsonNode request) throws IOException {
        try {
            client.rpc(topic, request);
        } catch (RpcException e) {
            throw new IllegalStateException(topic, e);
        }
    }

    /// @return the id that it has here
    long job(long recorded) {
        return jobs.computeIfAbsent(recorded, this::make);
    }

    private long make(long recorded) {
        return make(KINDS_IN.getOrDefault(transcript, KINDS.getOrDefault(recorded, Kind.HELLO)));
    }

    private long make(Kind kind) {
        try {
            return switch (kind) {
                case HELLO -> make("clean", DEFAULT_URGENCY, spec(2, "echo", "hello"));
                case FAILED ->
                        make("clean", DEFAULT_URGENCY, spec(1, "sh", "-c", "echo err >&2; exit 3"));
                case WAITABLE_FAILED ->
                        make("clean", DEFAULT_URGENCY, spec(1, "sh", "-c", "exit 4"));
                case HELD -> make("priority", 0, spec(1, "true"));
                case RUNNING -> make("start", DEFAULT_URGENCY, spec(1, "sleep", "60"));
                case INSTANCE -> instance(make("start", DEFAULT_URGENCY, spec(1, "sleep", "60")));
                case QUIET -> make("clean", DEFAULT_URGENCY, spec(1, "true"));
                case TWO_NODES -> make("start", DEFAULT_URGENCY, twoNodes());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RpcException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One whose job tells where it is reached.
    private long instance(long id) throws IOException {
        ObjectNode request = FluxClient.object().put("id", id);
        request.putObject("memo").put("uri", "local:///tmp/somewhere/local-0");
        ask("job-manager.memo", request);
        return id;
    }

    private long make(String event, int urgency, JsonNode spec) throws IOException, RpcException {
        boolean waitable = transcript.matches("job-wait|job-wait-all|job-wait-any");
        long id = TestInstance.submit(client, spec, urgency, waitable ? WAITABLE : 0);
        TestInstance.await(client, id, event);
        return id;
    }

    private static JsonNode spec(int tasks, String... command) {
        return TestInstance.jobspec(tasks, command);
    }

    private static JsonNode twoNodes() {
        ObjectNode spec = (ObjectNode) spec(2, "sleep", "60");
        JsonNode slot = spec.path("resources").path(0);
        ObjectNode node = spec.putArray("resources").addObject().put("type", "node");
        node.put("count", 2).putArray("with").add(slot);
        ((ObjectNode) slot).put("count", 1);
        return spec;
    }

    /// The jobspec that a recorded command submitted, as this user's, with the ids of here.
    String resigned(String recorded, LongUnaryOperator actual) throws IOException {
        String spec = new String(Base64.getDecoder().decode(recorded.split("\\.")[1]), UTF_8);
        Matcher dependency = DEPENDENCY.matcher(spec.replace("\\u0192", "ƒ"));
        String here =
                dependency.replaceAll(
                        found -> {
                            long id = JobId.parse(found.group()).value();
                            return new JobId(actual.applyAsLong(id)).f58();
                        });
        return TestInstance.signed(here.replace("{HOME}", "/tmp"), TestInstance.uid());
    }
}
