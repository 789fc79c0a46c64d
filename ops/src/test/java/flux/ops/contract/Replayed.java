package flux.ops.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.wire.Credential;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A transcript, spoken once more: its requests are sent to an instance, each when all that was
/// answered before it has been answered, and the answers are compared.
final class Replayed {
    private static final int PATIENCE_SECONDS = 60;
    private static final int RECORDED_USERID = 5001;

    /// Smaller numbers are not ids of jobs but mistakes that were made on purpose.
    private static final long SMALLEST_ID = 1_000_000;

    private static final Pattern JOB_KEY = Pattern.compile("job(\\.[0-9a-f]{4}){4}");

    private final TestInstance instance;
    private final JobsBefore before;
    private final Map<Integer, FluxClient> connections = new HashMap<>();
    private final Map<String, Exchange> open = new HashMap<>();
    private final Map<String, Exchange> byMatchtag = new HashMap<>();
    private final Map<String, Exchange> all = new LinkedHashMap<>();
    private final Map<Long, Long> ids = new HashMap<>();
    private final Map<Integer, Integer> pids = new HashMap<>();

    /// Whether its input comes before a job's end or after it is chance then.
    private boolean ranHere;

    Replayed(TestInstance instance, JobsBefore before) {
        this.instance = instance;
        this.before = before;
    }

    /// One request with its answers.
    private static final class Exchange {
        final String topic;
        final RpcStream stream;
        final List<String> expected = new ArrayList<>();
        final List<String> answered = new ArrayList<>();
        final Output expectedOutput = new Output();
        final Output answeredOutput = new Output();
        boolean isOver;
        boolean isCancelled;

        Exchange(String topic, RpcStream stream) {
            this.topic = topic;
            this.stream = stream;
        }

        void compare(String name, List<String> differences) {
            expectedOutput.addTo(expected);
            answeredOutput.addTo(answered);
            if (isCancelled && !answered.isEmpty()) {
                // What was under way when it was cancelled is chance.
                answered.subList(expected.size() - 1, answered.size() - 1).clear();
            }
            if (!expected.equals(answered)) {
                differences.add("%s: expected %s, was %s".formatted(name, expected, answered));
            }
        }
    }

    /// @return where it was answered otherwise
    List<String> run(Transcript transcript) throws IOException {
        try {
            speak(transcript);
        } catch (ClosedChannelException e) {
            // An answer was waited for in vain, as the comparison will show.
        }
        for (FluxClient client : connections.values()) {
            client.abort();
        }
        List<String> differences = new ArrayList<>();
        all.forEach((name, exchange) -> exchange.compare(name, differences));
        return differences;
    }

    private void speak(Transcript transcript) throws IOException {
        for (JsonNode line : transcript.lines()) {
            int connection = line.path("conn").asInt();
            if (Transcript.isEnd(line)) {
                FluxClient client = connections.remove(connection);
                if (client != null) {
                    client.close();
                }
            } else if (Transcript.isRequest(line)) {
                send(connection, line);
            } else {
                answer(connection, line);
            }
        }
    }

    private void send(int connection, JsonNode line) throws IOException {
        FluxClient client = connections.get(connection);
        if (client == null) {
            client = instance.connect();
            if (line.path("userid").asInt(-1) > 0) {
                client.speakAs(
                        new Credential(line.path("userid").asInt(), line.path("rolemask").asInt()));
            }
            connections.put(connection, client);
        }
        int flags = 0;
        for (JsonNode flag : line.path("flags")) {
            flags |= flag.asText().equals("streaming") ? Message.STREAMING : 0;
            flags |= flag.asText().equals("upstream") ? Message.UPSTREAM : 0;
            flags |= flag.asText().equals("noresponse") ? Message.NORESPONSE : 0;
        }
        String topic = topic(line.path("topic").asText());
        JsonNode payload = payload(connection, line);
        if ((flags & Message.NORESPONSE) != 0) {
            client.tell(topic, payload);
            return;
        }
        int nodeid = line.path("nodeid").asInt(Message.NODEID_ANY);
        byte[] raw = line.path("payload_b64").binaryValue();
        RpcStream stream =
                raw != null
                        ? client.sendRaw(topic, raw, nodeid, flags)
                        : client.send(
                                topic, payload.isMissingNode() ? null : payload, nodeid, flags);
        client.flush();
        Exchange exchange = new Exchange(line.path("topic").asText(), stream);
        open.put(Transcript.exchange(line), exchange);
        byMatchtag.put(connection + "/" + line.path("matchtag").asInt(), exchange);
        boolean isInput = topic.endsWith(".stdin") || payload.path("type").asText().equals("data");
        if (!(isInput && ranHere) && !topic.matches(LeftOut.INTERNAL)) {
            all.put(all.size() + 1 + " " + exchange.topic, exchange);
        }
    }

    private void answer(int connection, JsonNode line) throws IOException {
        Exchange exchange = open.get(Transcript.exchange(line));
        FluxClient client = connections.get(connection);
        if (exchange == null || client == null) {
            return;
        }
        JsonNode payload = line.path("payload");
        int errnum = line.path("errnum").asInt();
        if (errnum != 0) {
            String text = line.path("payload_string").asText("");
            exchange.expected.add(Shape.ofError(errnum, here(text)));
        } else {
            add(exchange, payload, exchange.expected, exchange.expectedOutput);
        }
        JsonNode last = null;
        int lines = exchange.expectedOutput.closed();
        while (!exchange.isOver
                && (exchange.answered.size() < exchange.expected.size()
                        || exchange.isCancelled && errnum != 0
                        || exchange.answeredOutput.closed() < lines)) {
            last = next(client, exchange);
        }
        if (payload.path("type").asText().equals("started") && last != null) {
            pids.put(payload.path("pid").asInt(), last.path("pid").asInt());
        }
        if (exchange.topic.equals("job-ingest.submit") && last != null && errnum == 0) {
            ids.put(payload.path("id").asLong(), last.path("id").asLong());
            ranHere = true;
        }
    }

    private static @Nullable JsonNode next(FluxClient client, Exchange exchange)
            throws IOException {
        CompletableFuture<Void> came = new CompletableFuture<>();
        came.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> abort(client));
        try {
            JsonNode answer = receive(exchange);
            if (answer == null) {
                exchange.answered.add(Shape.ofError(61, ""));
                exchange.isOver = true;
                return null;
            }
            add(exchange, answer, exchange.answered, exchange.answeredOutput);
            return answer;
        } catch (RpcException e) {
            String own = new RpcException(e.errnum(), "").getMessage();
            String text = String.valueOf(e.getMessage());
            exchange.answered.add(Shape.ofError(e.errnum(), text.equals(own) ? "" : here(text)));
            exchange.isOver = true;
            return null;
        } catch (IOException e) {
            exchange.answered.add("nothing more came: " + e.getMessage());
            exchange.isOver = true;
            return null;
        } finally {
            came.complete(null);
        }
    }

    /// An error's text without ids and users.
    private static String here(String text) {
        return text.replaceAll("\\w+-shell-\\w+", "ITS").replaceAll("signer=\\d+", "signer=N");
    }

    /// The broker's log comes as lines, and blobs as they are, not as JSON.
    private static @Nullable JsonNode receive(Exchange exchange) throws IOException, RpcException {
        if (exchange.topic.matches("log.dmesg|content.*\\.(load|store)")) {
            return exchange.stream.nextText() == null ? null : MissingNode.getInstance();
        }
        return exchange.stream.next();
    }

    private static Void abort(FluxClient client) {
        try {
            client.abort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return null;
    }

    /// Events may come one by one or together, and output in pieces of any size.
    private static void add(Exchange exchange, JsonNode payload, List<String> to, Output output)
            throws IOException {
        if (exchange.topic.equals("job-manager.events-journal")) {
            addJournal(payload, to);
            return;
        }
        if (exchange.topic.matches(".*(rexec.exec|terminus.*)") && output.takeAnswer(payload)) {
            return;
        }
        if (!exchange.topic.equals("job-info.eventlog-watch")) {
            String shape = Shape.of(exchange.topic, payload);
            boolean isList = exchange.topic.matches("job-list.list|log.dmesg");
            if (!isList || to.isEmpty() || !to.getLast().equals(shape)) {
                to.add(shape); // how long the list is is not the matter
            }
            return;
        }
        String events = payload.path("event").asText();
        for (String line : events.split("\n", -1)) {
            if (!line.isBlank() && !output.take(TestInstance.JSON.readTree(line))) {
                to.addAll(Shape.events(line));
            }
        }
    }

    /// What was there before is not the matter, but that its end is told.
    private static void addJournal(JsonNode payload, List<String> to) throws IOException {
        if (payload.path("id").asLong() < 0) {
            to.add("end of what was there");
        } else if (to.isEmpty()) {
            return;
        }
        for (JsonNode event : payload.path("events")) {
            to.addAll(Shape.events(event.toString()));
        }
    }

    private String topic(String recorded) throws IOException {
        if (!recorded.startsWith(RECORDED_USERID + "-shell-")) {
            return recorded;
        }
        String id = recorded.replaceFirst(".*-shell-(\\w+)\\..*", "$1");
        long actual = actual(JobId.parse(id).value());
        return TestInstance.uid()
                + "-shell-"
                + new JobId(actual).f58plain()
                + recorded.substring(recorded.indexOf('.'));
    }

    private JsonNode payload(int connection, JsonNode line) throws IOException {
        JsonNode recorded = line.path("payload");
        if (!recorded.isObject()) {
            return recorded.isNull() ? line.path("nothing") : recorded;
        }
        ObjectNode payload = recorded.deepCopy();
        if (payload.path("id").asLong() >= SMALLEST_ID) {
            payload.put("id", actual(payload.path("id").asLong()));
        }
        if (payload.has("matchtag")) {
            Exchange of = byMatchtag.get(connection + "/" + payload.path("matchtag").asInt());
            payload.put("matchtag", of == null ? -1 : of.stream.matchtag());
            if (of != null) {
                of.isCancelled = line.path("topic").asText().endsWith("-cancel");
            }
        }
        if (pids.containsKey(payload.path("pid").asInt())) {
            payload.put("pid", pids.get(payload.path("pid").asInt()));
        }
        if (payload.path("userid").asInt() == RECORDED_USERID) {
            payload.put("userid", TestInstance.uid());
        }
        if (payload.has("J")) {
            payload.put("J", before.resigned(payload.path("J").asText(), this::actual));
        }
        String text = payload.toString();
        String here =
                text.replace("\"userid\":[" + RECORDED_USERID, "\"userid\":[" + TestInstance.uid());
        Matcher key =
                JOB_KEY.matcher(
                        here.replace("{HOME}", "/tmp").replace("{WORK}/conf/R", "/dev/null"));
        JsonNode asked =
                TestInstance.JSON.readTree(key.replaceAll(found -> keyHere(found.group())));
        return asked.path("cmd").isObject() ? withOurPath(asked) : asked;
    }

    /// Commands are found here as everywhere, not where they were for who recorded.
    private static JsonNode withOurPath(JsonNode request) {
        ObjectNode command = (ObjectNode) request.path("cmd");
        command.putObject("env").put("PATH", "/usr/bin:/bin");
        if (command.path("cmdline").path(0).asText().equals("hostname")) {
            command.putArray("cmdline").add("echo").add("node0");
        }
        return request;
    }

    private String keyHere(String recorded) {
        return new JobId(actual(JobId.parse(recorded).value())).kvs();
    }

    private long actual(long recorded) {
        Long known = ids.get(recorded);
        if (known == null) {
            known = before.job(recorded);
            ids.put(recorded, known);
        }
        return known;
    }
}
