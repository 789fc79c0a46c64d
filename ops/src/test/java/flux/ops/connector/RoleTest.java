package flux.ops.connector;

import static flux.ops.connector.Peer.told;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.Credential;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a guest may do, and that he cannot say he is somebody else. Where the tests run as root, a
/// process of another user connects; elsewhere an owner speaks in a guest's name, as proxies do.
@Feature({"F292", "F293", "F301"})
@Timeout(120)
class RoleTest {
    private static final int RECORDED_GUEST = 5002;
    private static final int NOBODY = 65534;
    private static final String OWNERS_ONLY = "1 Request requires owner credentials";
    private static final Credential GUEST =
            new Credential(RECORDED_GUEST, Credential.USER | Credential.LOCAL);

    /// Answers what is on its input, line by line; claims to be the owner in every header.
    private static final String SPEAKER =
            """
            import socket, struct, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            f = s.makefile('rwb')
            welcome = f.read(1)[0]
            if welcome:
                print('not let in:', welcome)
                sys.exit(0)
            def part(d):
                n = len(d)
                return (bytes([n]) if n < 255 else b'\\xff' + struct.pack('>I', n)) + d
            for tag, line in enumerate(sys.stdin, 1):
                topic, payload = line.strip().split(' ', 1)
                head = struct.pack('>BBBBIIII', 0x8e, 1, 1, 11, 0, 5, 0xffffffff, tag)
                body = b'\\0' + part(topic.encode()) + part(payload.encode() + b'\\0') + part(head)
                f.write(struct.pack('=I', 0xffee0012) + struct.pack('>I', len(body)) + body)
                f.flush()
                body = f.read(struct.unpack('>I', f.read(8)[4:])[0])
                errnum = struct.unpack('>I', body[-8:-4])[0]
                text = ''
                if body[-17] & 2:
                    at = 2 + body[1]
                    n = body[at]
                    if n == 255:
                        n = struct.unpack('>I', body[at + 1:at + 5])[0]
                        at += 4
                    text = ' ' + body[at + 1:at + n].decode()
                print(('ok' if errnum == 0 else str(errnum)) + text, flush=True)
            """;

    @TempDir Path dir;

    private TestInstance instance(boolean guests) throws Exception {
        String config =
                """
                {"access": {"allow-guest-user": %b},
                 "resource": {"noverify": true, "config": [
                   {"hosts": "node[0-1]", "cores": "0-3", "gpus": "0"}]}}
                """;
        TestInstance instance = TestInstance.start(dir.resolve("s"), config.formatted(guests), 2);
        Files.setPosixFilePermissions(
                rundir(instance), PosixFilePermissions.fromString("rwx--x--x"));
        return instance;
    }

    private static Path rundir(TestInstance instance) {
        return Path.of(instance.uri().substring("local://".length())).getParent();
    }

    /// What a process of another user is told.
    private static List<String> asNobody(Path socket, String... requests) throws Exception {
        assumeTrue(TestInstance.uid() == 0, "only root can be somebody else");
        Process process;
        try {
            String id = Integer.toString(NOBODY);
            process =
                    new ProcessBuilder(
                                    "setpriv",
                                    "--reuid",
                                    id,
                                    "--regid",
                                    id,
                                    "--clear-groups",
                                    "/usr/bin/python3",
                                    "-c",
                                    SPEAKER,
                                    socket.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "no setpriv here: " + e.getMessage());
            throw e;
        }
        try (var out = process.outputWriter(UTF_8)) {
            for (String request : requests) {
                out.write(request + "\n");
            }
        } catch (IOException notLetIn) {
            // It says so on its output.
        }
        List<String> told = process.inputReader(UTF_8).lines().toList();
        process.waitFor();
        return told;
    }

    private static String submit(int userid, int urgency, String... words) throws Exception {
        String signed = TestInstance.signed(TestInstance.jobspec(1, words).toString(), userid);
        return "job-ingest.submit {\"J\":\"%s\",\"urgency\":%d,\"flags\":0}"
                .formatted(signed, urgency);
    }

    @Test
    void where_guests_are_not_allowed_they_are_not_let_in() throws Exception {
        try (TestInstance instance = instance(false)) {
            Path socket = rundir(instance).resolve("local-0");
            assertThat(asNobody(socket, "attr.get {\"name\":\"size\"}"))
                    .containsExactly("not let in: 1");
            try (FluxClient owner = instance.connect()) {
                assertThat(owner.rpc("attr.list", null).path("names")).isNotEmpty();
            }
        }
    }

    @Test
    @Feature("F110")
    void a_guest_manages_jobs_of_his_own_and_nothing_else() throws Exception {
        try (TestInstance instance = instance(true);
                FluxClient owner = instance.connect()) {
            long owners = TestInstance.submit(owner, TestInstance.jobspec(1, "true"), 0, 0);
            Path socket = rundir(instance).resolve("local-0");
            long own = heldJobOfNobody(instance);
            long another = heldJobOfNobody(instance);
            assertThat(
                            asNobody(
                                    socket,
                                    submit(NOBODY, 0, "true"),
                                    submit(0, 0, "true"),
                                    raise(owners),
                                    urgency(owners, 1),
                                    "job-manager.kill {\"id\":%d,\"signum\":9}".formatted(owners),
                                    "job-manager.memo {\"id\":%d,\"memo\":{}}".formatted(owners),
                                    urgency(own, 31),
                                    urgency(another, 1),
                                    raise(own)))
                    .containsExactly(
                            "1 only instance owner can use sign-type=none",
                            "1 signer=0 != requestor=65534",
                            "1 guests can only raise exceptions on their own jobs",
                            "1 guests can only reprioritize their own jobs",
                            "1 guests may only send signals to their own jobs",
                            "1 guests can only add a memo to their own jobs",
                            "1 guests can only adjust urgency <= default",
                            "ok {\"old_urgency\":0}",
                            "ok");
            assertThat(
                            asNobody(
                                    socket,
                                    "attr.get {\"name\":\"size\"}",
                                    "attr.set {\"name\":\"log-level\",\"value\":\"7\"}",
                                    "attr.rm {\"name\":\"log-level\"}",
                                    "resource.drain {\"targets\":\"0\"}",
                                    "job-manager.queue-start {\"start\":false}",
                                    "job-manager.queue-enable {\"enable\":false,\"reason\":\"x\"}",
                                    "job-manager.wait {\"id\":-1}",
                                    "config.load {}",
                                    "log.append {}",
                                    "shutdown.start {}",
                                    "ledger.digest {}",
                                    "broker.getenv {\"names\":[\"HOME\"]}",
                                    "kvs.namespace-list {}"))
                    .startsWith("ok {\"value\":\"2\",\"flags\":1}")
                    .filteredOn(told -> !told.startsWith("ok"))
                    .hasSize(12)
                    .containsOnly(OWNERS_ONLY);
            assertThat(
                            asNobody(
                                    socket,
                                    "kvs.lookup {\"namespace\":\"primary\",\"key\":\"resource.R\"}",
                                    "kvs.getroot {\"namespace\":\"primary\"}",
                                    "kvs.commit {\"namespace\":\"primary\",\"flags\":0,\"ops\":[]}",
                                    "service.add {\"service\":\"mine\"}",
                                    "service.add {\"service\":\"65534-mine\"}",
                                    "job-info.lookup {\"id\":%d,\"keys\":[\"J\"],\"flags\":0}"
                                            .formatted(owners)))
                    .containsExactly(
                            "1",
                            "1",
                            "1",
                            "1",
                            "ok",
                            "1 access is restricted to job/instance owner");
            JsonNode still =
                    owner.rpc(
                            "job-list.list-id", json("{\"id\":%d,\"attrs\":[\"state\"]}", owners));
            assertThat(still.path("job").path("state").asInt()).isEqualTo(8);
        }
    }

    /// A guest has no signature that is believed here, so the owner hands the job in for him.
    private static long heldJobOfNobody(TestInstance instance) throws Exception {
        Credential ownerForNobody = new Credential(NOBODY, Credential.OWNER | Credential.LOCAL);
        String[] submit = submit(NOBODY, 0, "true").split(" ", 2);
        try (Peer peer = Peer.of(instance)) {
            return peer.ask(submit[0], submit[1], ownerForNobody).json().path("id").asLong();
        }
    }

    private static String raise(long id) {
        return "job-manager.raise {\"id\":%d,\"type\":\"cancel\",\"severity\":0}".formatted(id);
    }

    private static String urgency(long id, int urgency) {
        return "job-manager.urgency {\"id\":%d,\"urgency\":%d}".formatted(id, urgency);
    }

    private static JsonNode json(String form, Object... values) throws IOException {
        return TestInstance.JSON.readTree(form.formatted(values));
    }

    /// The other sockets there give the owner's rights to whoever reaches them.
    @Test
    void of_all_sockets_a_guest_reaches_the_brokers_only() throws Exception {
        try (TestInstance instance = instance(true)) {
            assertThat(asNobody(rundir(instance).resolve("local-0"))).isEmpty();
            assertThat(String.join("\n", asNobody(rundir(instance).resolve("keeper"))))
                    .contains("PermissionError");
        }
    }

    @Test
    void a_private_event_is_hidden_from_other_guests() throws Exception {
        try (TestInstance instance = instance(true);
                FluxClient owner = instance.connect()) {
            owner.rpc("event.subscribe", FluxClient.object().put("topic", "e."));
            assertThat(
                            asNobody(
                                    rundir(instance).resolve("local-0"),
                                    "event.publish {\"topic\":\"e.a\",\"flags\":32}"))
                    .singleElement()
                    .asString()
                    .startsWith("ok {\"seq\":");
            Message seen = owner.nextEvent();
            assertThat(seen.is(Message.PRIVATE)).isTrue();
            assertThat(seen.credential().userid()).isEqualTo(NOBODY);
            assertThat(seen.credential().isOwner()).isFalse();
        }
    }

    // As recorded.

    @TestFactory
    Stream<DynamicTest> a_guest_is_refused_as_flux_refuses_him() throws IOException {
        Path transcripts =
                Path.of(System.getProperty("flux.shared", "nowhere"), "spec/transcripts");
        assumeTrue(Files.isDirectory(transcripts), "no transcripts at " + transcripts);
        try (Stream<Path> all = Files.list(transcripts)) {
            return all
                    .filter(file -> file.getFileName().toString().matches("guest-.*\\.jsonl"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> speak(f)));
        }
    }

    private void speak(Path transcript) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(transcript)) {
            lines.add(TestInstance.JSON.readTree(line));
        }
        try (TestInstance instance = instance(true);
                FluxClient owner = instance.connect()) {
            long job = TestInstance.submit(owner, TestInstance.jobspec(1, "sleep", "60"), 16, 0);
            TestInstance.await(owner, job, "start");
            for (JsonNode line : lines) {
                if (line.path("type").asText().equals("request")
                        && line.path("dir").asText().equals("c2s")) {
                    compare(instance, line, answerTo(line, lines), job);
                }
            }
        }
    }

    /// The first answer that it got, or nothing.
    private static JsonNode answerTo(JsonNode request, List<JsonNode> lines) {
        for (JsonNode line : lines) {
            if (line.path("type").asText().equals("response")
                    && line.path("conn").equals(request.path("conn"))
                    && line.path("matchtag").equals(request.path("matchtag"))
                    && line.path("topic").equals(request.path("topic"))) {
                return line;
            }
        }
        return TestInstance.JSON.missingNode();
    }

    private static void compare(TestInstance instance, JsonNode request, JsonNode answer, long job)
            throws IOException {
        int errnum = answer.path("errnum").asInt();
        String topic = request.path("topic").asText();
        if (answer.isMissingNode() || (errnum != 1 && !topic.equals("job-manager.history.get"))) {
            return; // what is allowed depends on what there is
        }
        JsonNode payload = request.path("payload").deepCopy();
        if (payload instanceof ObjectNode object && object.has("id")) {
            object.put("id", job);
        }
        try (Peer peer = Peer.of(instance)) {
            String json = payload.isObject() ? payload.toString() : null;
            boolean streaming = request.path("flags").toString().contains("streaming");
            int flags = streaming ? Message.STREAMING : 0;
            peer.send(Peer.request(topic, json, 1, flags).with(GUEST));
            String told = told(peer.next());
            String text = answer.path("payload_string").asText("");
            String expected =
                    errnum == 0 ? "ok " + answer.path("payload") : (errnum + " " + text).strip();
            String missing = "38 Unknown service method '" + topic + "'";
            String unknown = "38 No service matching " + topic + " is registered";
            assertThat(told).as(topic).isIn(expected, missing, unknown);
        }
    }
}
