package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Requests that Flux's own tools sent, and the shape of what Flux answered. The tree that a
/// transcript began with is not recorded: what it reads before it writes is put there first.
/// Blobrefs and versions follow from that tree, so they only have to be there.
class TranscriptTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> flux_answers_so() throws IOException {
        Path transcripts =
                Path.of(System.getProperty("flux.shared", "nowhere"), "spec/transcripts");
        assumeTrue(Files.isDirectory(transcripts), "no transcripts at " + transcripts);
        List<Path> files;
        try (Stream<Path> all = Files.list(transcripts)) {
            files = all.filter(TranscriptTest::isAboutTheKvs).sorted().toList();
        }
        return files.stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.getFileName().toString(), () -> replay(file)));
    }

    private static boolean isAboutTheKvs(Path file) {
        String name = file.getFileName().toString();
        return name.matches("kvs-.*|guest-kvs.*|py-kvs2.*|py-kvs-watch.*")
                && name.endsWith(".jsonl");
    }

    private static void replay(Path file) throws IOException {
        List<JsonNode> messages = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode message = MAPPER.readTree(line);
            if (message.path("topic").asText().startsWith("kvs")) {
                messages.add(message);
            }
        }
        TranscriptTest flux = new TranscriptTest();
        flux.seed(messages);
        Map<String, List<String>> expected = new TreeMap<>();
        for (JsonNode message : messages) {
            if (message.path("dir").asText().equals("c2s")) {
                flux.serve(message);
            } else {
                expected.computeIfAbsent(stream(message), _ -> new ArrayList<>())
                        .add(shape(message.path("errnum").asInt(), message.path("payload")));
            }
        }
        assertThat(flux.answers).isEqualTo(expected);
    }

    private final KvsStory kvs = new KvsStory();
    private final VersionWaits<String> waits = new VersionWaits<>();
    private final Map<String, List<String>> answers = new TreeMap<>();
    private final Map<String, Watch> streams = new TreeMap<>();

    private static String stream(JsonNode message) {
        return message.path("conn").asText() + "/" + message.path("matchtag").asText();
    }

    private void seed(List<JsonNode> messages) throws IOException {
        kvs.commit(KvsStory.put("a.b", "42"), KvsStory.put("d.x", "1"), KvsStory.put("s", "1"));
        Set<String> written = new HashSet<>();
        Set<String> begun = new HashSet<>();
        Map<String, String> asked = new TreeMap<>();
        for (JsonNode message : messages) {
            JsonNode payload = message.path("payload");
            boolean isRequest = message.path("dir").asText().equals("c2s");
            if (isRequest) {
                payload.path("ops").forEach(op -> written.add(op.path("key").asText()));
                asked.put(stream(message), payload.path("key").asText());
                continue;
            }
            boolean isWatch = message.path("topic").asText().equals("kvs-watch.lookup");
            String key = asked.getOrDefault(stream(message), "");
            if (payload.has("val") && !written.contains(key)) {
                seed(key, payload.path("val"), !begun.add(stream(message)) && isWatch);
            }
        }
    }

    private void seed(String key, JsonNode val, boolean isNextPiece) throws IOException {
        boolean isValue = val.path("type").asText().equals("val");
        if (isValue || val.path("type").asText().equals("symlink")) {
            String before = kvs.get(key, KvsFlags.TREEOBJ);
            kvs.commit(new KvsOp(key, isNextPiece ? KvsFlags.APPEND : 0, tree(val)));
            if (before.startsWith("valref") && !isNextPiece) {
                kvs.commit(KvsStory.append(key, ""));
            }
        } else if (val.path("type").asText().equals("dir")) {
            for (Map.Entry<String, JsonNode> entry : val.path("data").properties()) {
                String below = key.equals(".") ? entry.getKey() : key + "." + entry.getKey();
                switch (entry.getValue().path("type").asText()) {
                    case "dirref" -> kvs.commit(KvsStory.mkdir(below));
                    case "valref" -> kvs.commit(KvsStory.put(below, "x".repeat(60)));
                    default -> kvs.commit(new KvsOp(below, 0, tree(entry.getValue())));
                }
            }
        }
    }

    private static TreeObject tree(JsonNode node) throws IOException {
        try (JsonParser json = TreeJson.JSON.createParser(node.toString())) {
            json.nextToken();
            return TreeJson.read(json);
        }
    }

    private void serve(JsonNode message) throws IOException {
        JsonNode payload = message.path("payload");
        String namespace = payload.path("namespace").asText();
        String key = payload.path("key").asText();
        int flags = payload.path("flags").asInt();
        KvsCaller caller =
                message.path("userid").asLong() == KvsStory.GUEST.userid()
                        ? KvsStory.GUEST
                        : KvsStory.OWNER;
        String to = stream(message);
        switch (message.path("topic").asText()) {
            case "kvs.lookup" -> {
                KvsAnswer<TreeObject> answer =
                        payload.has("rootdir")
                                ? kvs.store.lookupAt(
                                        caller, tree(payload.path("rootdir")), key, flags)
                                : kvs.store.lookup(caller, namespace, key, flags);
                switch (answer) {
                    case KvsAnswer.Found<TreeObject>(TreeObject found) -> value(to, found);
                    case KvsAnswer.Refused<TreeObject>(KvsRefusal refusal) -> error(to, refusal);
                }
            }
            case "kvs.getroot" -> {
                switch (kvs.store.getroot(caller, namespace)) {
                    case KvsAnswer.Found<Namespace>(Namespace found) ->
                            answer(
                                    to,
                                    0,
                                    "{\"flags\":0,\"namespace\":\""
                                            + namespace
                                            + "\",\"owner\":"
                                            + found.owner()
                                            + ",\"rootref\":\"SHA\",\"rootseq\":0}");
                    case KvsAnswer.Refused<Namespace>(KvsRefusal refusal) -> error(to, refusal);
                }
            }
            case "kvs.commit" -> commit(to, caller, payload);
            case "kvs.namespace-create" ->
                    decide(
                            to,
                            caller,
                            new KvsCommand.CreateNamespace(
                                    namespace,
                                    BlobRef.parse(payload.path("rootref").asText()),
                                    payload.path("owner").asLong(),
                                    flags),
                            null);
            case "kvs.namespace-remove" ->
                    decide(to, caller, new KvsCommand.RemoveNamespace(namespace), null);
            case "kvs.namespace-list" -> list(to, caller);
            case "kvs.wait-version" -> {
                if (kvs.store.namespace(namespace) == null) {
                    answer(to, KvsError.ENOTSUP.errno(), null);
                } else {
                    long ahead =
                            kvs.rootseq(namespace) + 1; // the transcript waits for the next commit
                    waits.add(namespace, ahead, to);
                }
            }
            case "kvs-watch.lookup" -> {
                boolean streaming = message.path("flags").toString().contains("streaming");
                WatchRequest request = new WatchRequest(caller, namespace, key, flags, streaming);
                Watch watch = new Watch(request, response -> heard(to, response));
                streams.put(to, watch);
                kvs.watches.open(kvs.store, watch);
            }
            case "kvs-watch.cancel" -> {
                String target =
                        message.path("conn").asText() + "/" + payload.path("matchtag").asText();
                Watch watch = streams.get(target);
                if (watch != null && kvs.watches.close(watch)) {
                    answer(target, KvsError.ENODATA.errno(), null);
                }
            }
            default -> throw new IllegalStateException("unexpected request: " + message);
        }
    }

    private void commit(String to, KvsCaller caller, JsonNode payload) throws IOException {
        List<KvsOp> ops;
        try (JsonParser json = TreeJson.JSON.createParser(payload.path("ops").toString())) {
            json.nextToken();
            ops = OpsJson.read(json);
        }
        String namespace = payload.path("namespace").asText();
        int flags = payload.path("flags").asInt();
        decide(
                to,
                caller,
                new KvsCommand.Commit(namespace, flags, ops),
                "{\"rootref\":\"SHA\",\"rootseq\":0}");
    }

    private void decide(String to, KvsCaller caller, KvsCommand command, @Nullable String success) {
        switch (KvsDecider.decide(kvs.store, caller, command)) {
            case KvsDecision.Accepted(List<KvsEvent> events) -> {
                events.forEach(kvs.store::apply);
                answer(to, 0, success);
                events.forEach(event -> kvs.watches.applied(kvs.store, event));
                for (Namespace namespace : kvs.store.namespaces()) {
                    waits.reached(namespace)
                            .forEach(who -> answer(who, 0, "{\"rootref\":\"SHA\",\"rootseq\":0}"));
                }
            }
            case KvsDecision.Unchanged() -> answer(to, 0, success);
            case KvsDecision.Refused(KvsRefusal refusal) -> error(to, refusal);
        }
    }

    private void list(String to, KvsCaller caller) {
        if (!caller.isOwner()) {
            answer(to, KvsError.EPERM.errno(), null);
            return;
        }
        // newest first, as Flux happened to list the two of them
        List<String> rows = new ArrayList<>();
        for (Namespace namespace : kvs.store.namespaces()) {
            rows.addFirst(
                    "{\"flags\":0,\"namespace\":\""
                            + namespace.name()
                            + "\",\"owner\":"
                            + namespace.owner()
                            + "}");
        }
        answer(to, 0, "{\"namespaces\":[" + String.join(",", rows) + "]}");
    }

    private void heard(String to, WatchResponse response) {
        switch (response) {
            case WatchResponse.Value(TreeObject object) -> value(to, object);
            case WatchResponse.Sentinel() -> answer(to, 0, null);
            case WatchResponse.Ended(KvsRefusal reason) -> error(to, reason);
        }
    }

    private void value(String to, TreeObject object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = TreeJson.JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeFieldName("val");
            kvs.store.write(json, object);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        answer(to, 0, text.toString());
    }

    private void error(String to, KvsRefusal refusal) {
        answer(to, refusal.error().errno(), null);
    }

    private void answer(String to, int errno, @Nullable String payload) {
        try {
            JsonNode node = payload == null ? MAPPER.nullNode() : MAPPER.readTree(payload);
            answers.computeIfAbsent(to, _ -> new ArrayList<>()).add(shape(errno, node));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The payload with sorted keys; blobrefs and versions made equal, entries of a `dir`
    /// reduced to names that both sides can know.
    private static String shape(int errno, JsonNode payload) throws IOException {
        Object value = MAPPER.treeToValue(payload, Object.class);
        String text = new String(MAPPER.writeValueAsBytes(sorted(value)), UTF_8);
        return errno
                + " "
                + text.replaceAll("sha1-[0-9a-f]+", "SHA")
                        .replaceAll("(\"SHA\",)+\"SHA\"", "\"SHA\"")
                        .replaceAll("\"rootseq\":\\d+", "\"rootseq\":0");
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
                map.forEach((key, entry) -> sorted.put(String.valueOf(key), sorted(entry)));
                boolean isRootListing =
                        "dir".equals(sorted.get("type"))
                                && String.valueOf(sorted.get("data")).contains("admin");
                if (isRootListing) {
                    sorted.put("data", "entries");
                }
                yield sorted;
            }
            case List<?> list -> list.stream().map(TranscriptTest::sorted).toList();
            case null, default -> value;
        };
    }
}
