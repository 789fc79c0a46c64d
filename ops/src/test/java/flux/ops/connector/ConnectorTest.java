package flux.ops.connector;

import static flux.ops.connector.Peer.frame;
import static flux.ops.connector.Peer.request;
import static flux.ops.connector.Peer.told;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a peer sends harms itself at worst: it is refused or cut off, and the broker goes on
/// serving the others.
@Feature("F290")
@Timeout(90)
class ConnectorTest {
    private static final long BACKLOG_BYTES = 64L << 20;
    private static final int MEGABYTE = 1 << 20;

    @TempDir static Path dir;

    private static TestInstance instance;
    private static FluxClient bystander;

    @BeforeAll
    static void begin() throws Exception {
        String small = "{\"connector\":{\"backlog-bytes\":" + BACKLOG_BYTES + "}}";
        instance = TestInstance.start(dir.resolve("state"), small);
        bystander = instance.connect();
    }

    @AfterAll
    static void end() throws Exception {
        bystander.close();
        instance.close();
    }

    /// On a connection that was there before, and on a new one.
    @AfterEach
    void the_others_are_served() throws Exception {
        assertThat(value(bystander, "size")).isEqualTo("2");
        try (FluxClient other = instance.connect()) {
            assertThat(value(other, "rank")).isEqualTo("0");
        }
        assertThat(instance.broker().failure()).isNotDone();
    }

    private static String value(FluxClient client, String attribute) throws Exception {
        ObjectNode request = FluxClient.object().put("name", attribute);
        return client.rpc("attr.get", request).path("value").asText();
    }

    // What is no message: the connection ends.

    @Test
    void a_peer_that_talks_another_protocol_is_cut_off() throws Exception {
        cutOff("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        assertThat(instance.errors()).contains("no Flux message: it begins with");
    }

    @Test
    void random_bytes_end_their_own_connection_only() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            byte[] noise = new byte[1 + seed * 97];
            new Random(seed).nextBytes(noise);
            noise[0] = 0x55; // never the magic
            try (Peer peer = Peer.of(instance)) {
                peer.write(noise);
                if (noise.length >= 8) {
                    peer.awaitCutOff();
                }
            }
        }
    }

    @Test
    void a_header_of_another_protocol_version_is_cut_off() throws Exception {
        byte[] bytes = frame(request("attr.list", null, 1, 0));
        bytes[bytes.length - 19] = 2;
        cutOff(bytes);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "20", "268435457", "2147483647", "-2147483648"})
    void a_length_that_no_message_has_is_refused_before_anything_is_read(int length)
            throws Exception {
        byte[] bytes = frame(request("attr.list", null, 1, 0));
        ByteBuffer.wrap(bytes).putInt(4, length);
        cutOff(bytes);
        assertThat(instance.errors())
                .contains("a message of " + Integer.toUnsignedString(length) + " bytes");
    }

    @Test
    void parts_that_do_not_fill_the_frame_are_cut_off() throws Exception {
        byte[] bytes = frame(request("attr.list", null, 1, 0));
        bytes[9] = 100; // the topic's length
        cutOff(bytes);
        bytes[9] = 1;
        cutOff(bytes);
    }

    @Test
    void half_a_message_and_a_hang_up_leave_nothing_behind() throws Exception {
        byte[] bytes = frame(request("attr.list", null, 1, 0));
        for (int length = 0; length < bytes.length; length++) {
            try (Peer peer = Peer.of(instance)) {
                peer.write(java.util.Arrays.copyOf(bytes, length));
            }
        }
    }

    /// What Python makes of a name that is no UTF-8. It could be read, but not written down: the
    /// broker died of it.
    @Test
    void half_a_character_in_a_request_is_refused() throws Exception {
        String[] requests = {
            "job-manager.memo {\"id\":1,\"memo\":{\"a\":\"\\udcff\"}}",
            "resource.drain {\"targets\":\"0\",\"reason\":\"\\ud83d\"}",
            "kvs.commit {\"namespace\":\"primary\",\"flags\":0,\"ops\":[{\"key\":\"\\udcff\",\"flags\":0,"
                    + "\"dirent\":{\"ver\":1,\"type\":\"val\",\"data\":\"eA==\"}}]}",
            "attr.set {\"name\":\"x\",\"value\":\"\\udcff\"}"
        };
        try (Peer peer = Peer.of(instance)) {
            for (String each : requests) {
                String[] words = each.split(" ", 2);
                assertThat(told(peer.ask(words[0], words[1]))).as(each).startsWith("71");
            }
        }
    }

    /// The largest message that may come is announced, and never sent.
    @Test
    void an_announcement_costs_no_memory() throws Exception {
        ByteBuffer head = ByteBuffer.allocate(8).put(frame(request("a.b", null, 1, 0)), 0, 4);
        head.putInt(256 * MEGABYTE);
        long before = heapBytes();
        Peer[] peers = new Peer[32];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = Peer.of(instance);
            peers[i].write(head.array());
        }
        assertThat(heapBytes() - before).isLessThan(64L * MEGABYTE);
        for (Peer peer : peers) {
            peer.close();
        }
    }

    private static long heapBytes() throws Exception {
        the_reactor_has_read_all();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void the_reactor_has_read_all() throws Exception {
        value(bystander, "size");
    }

    private static void cutOff(byte[] bytes) throws IOException {
        try (Peer peer = Peer.of(instance)) {
            peer.write(bytes);
            assertThat(peer.awaitCutOff()).isZero();
        }
    }

    // What is a message, but no request that can be served: the request fails.

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuchsvc.ping | {} | 38 No service matching nosuchsvc.ping is registered",
                "nodot | {} | 38 No service matching nodot is registered",
                "attr.nope | {} | 38 Unknown service method 'attr.nope'",
                "job-manager.nope | {} | 38 Unknown service method 'job-manager.nope'",
                "job-manager | {} | 38 Unknown service method 'job-manager'",
                "attr.get | {\"name\":  | 71",
                "attr.get | [1] | 71",
                "attr.get | {} | 71",
                "attr.get | {\"name\": 7} | 71",
                "attr.set | {\"name\": \"log-level\"} | 71",
                "job-ingest.submit | {} | 71 error decoding job request: Protocol error",
                "job-ingest.submit | nonsense | 71 error decoding job request: Protocol error",
                "job-info.lookup | {\"keys\": [\"R\"]} | 71",
                "job-manager.raise | {\"id\": 1} | 71",
                "job-manager.raise | {\"id\": \"one\", \"type\": \"x\", \"severity\": 0} | 71",
                "job-manager.urgency | {\"id\": 1} | 71",
                "job-manager.memo | {\"id\": 1, \"memo\": []} | 71",
                "job-manager.history.get | {} | 71",
                "job-list.list-id | {\"attrs\": []} | 71",
                "job-list.list | {} | 71 invalid payload: attrs must be an array",
                "kvs.lookup | {\"namespace\": \"primary\"} | 71",
                "kvs.commit | {\"namespace\": \"primary\", \"flags\": 0} | 71",
                "kvs.commit | {\"namespace\": \"primary\", \"flags\": 0, \"ops\": [1]} | 71",
                "event.subscribe | {} | 71",
                "event.publish | {\"topic\": \"a\"} | 71",
                "event.publish | {\"topic\": \"a\", \"flags\": 0, \"payload\": \"*\"} | 71",
                "service.add | {} | 71",
                "service.add | {\"service\": \"a.b\"} | 22",
                "service.add | {\"service\": \"kvs\"} | 17",
                "service.remove | {\"service\": \"mine\"} | 2",
                "event.unsubscribe | {\"topic\": \"mine\"} | 2",
                "resource.drain | {} | 71",
                "log.dmesg | {} | 71",
            })
    void a_request_that_cannot_be_served_is_told_why(String topic, String json, String told)
            throws Exception {
        try (Peer peer = Peer.of(instance)) {
            assertThat(told(peer.ask(topic, json))).isEqualTo(told);
            assertThat(told(peer.ask("attr.get", "{\"name\":\"size\"}"))).startsWith("ok");
        }
    }

    @Test
    @Feature("F291")
    void the_name_of_an_unknown_service_is_cut_as_flux_cuts_it() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            String told = told(peer.ask("x".repeat(200) + ".y", null));
            assertThat(told).hasSize("38 ".length() + 63);
        }
    }

    @Test
    void a_request_without_a_topic_is_no_request() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            Message named = request("attr.list", null, 5, 0);
            peer.send(
                    new Message(
                            named.type(),
                            Message.ROUTE,
                            named.credential(),
                            named.word1(),
                            5,
                            named.routes(),
                            null,
                            null));
            Message answer = peer.next();
            assertThat(told(answer)).isEqualTo("71");
            assertThat(answer.matchtag()).isEqualTo(5);
        }
    }

    @Test
    void a_payload_must_end_with_nul() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            byte[] json = "{\"name\":\"size\"}".getBytes(UTF_8);
            peer.send(Message.request("attr.get", json, Message.NODEID_ANY, 1, 0));
            assertThat(told(peer.next())).isEqualTo("71");
        }
    }

    @Test
    void json_nested_without_end_is_malformed_and_nothing_more() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            String deep = "{\"name\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
            assertThat(told(peer.ask("attr.get", deep))).isEqualTo("71");
            String constraint = "{\"not\":[".repeat(400) + "{}" + "]}".repeat(400);
            String list = "{\"max_entries\":0,\"attrs\":[],\"constraint\":" + constraint + "}";
            assertThat(told(peer.ask("job-list.list", list))).startsWith("ok");
        }
    }

    @Test
    @Feature("F291")
    void a_rank_that_is_not_there_has_no_route_to_it() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            for (int rank : new int[] {2, 1000, -2, Integer.MAX_VALUE}) {
                peer.send(Message.request("broker.ping", null, rank, 1, 0));
                assertThat(told(peer.next())).isEqualTo("113");
            }
        }
    }

    @Test
    void who_wants_no_answer_gets_none_not_even_a_refusal() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            peer.send(
                    request("nosuchsvc.x", null, 0, Message.NORESPONSE),
                    request("attr.get", "{}", 0, Message.NORESPONSE),
                    request("attr.get", "{\"name\":\"size\"}", 9, 0));
            assertThat(peer.next().matchtag()).isEqualTo(9);
        }
    }

    @Test
    void answers_to_nobody_and_control_messages_are_ignored() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            Message answer = Message.response(request("a.b", null, 1, 0), 0, null);
            Message control =
                    new Message(
                            Message.Type.CONTROL, 0, answer.credential(), 1, 1, null, null, null);
            peer.send(answer, answer.withRoutes(java.util.List.of("nobody")), control, control);
            assertThat(told(peer.ask("attr.get", "{\"name\":\"size\"}"))).startsWith("ok");
        }
    }

    // Pieces and heaps.

    @Test
    void a_message_may_come_byte_by_byte() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            for (byte one : frame(request("attr.get", "{\"name\":\"size\"}", 3, 0))) {
                peer.write(new byte[] {one});
                the_reactor_has_read_all();
            }
            Message answer = peer.next();
            assertThat(told(answer)).isEqualTo("ok {\"value\":\"2\",\"flags\":1}");
            assertThat(answer.matchtag()).isEqualTo(3);
        }
    }

    @Test
    void two_requests_in_one_write_get_two_answers() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            peer.send(
                    request("attr.get", "{\"name\":\"size\"}", 1, 0),
                    request("attr.get", "{\"name\":\"rank\"}", 2, 0));
            assertThat(told(peer.next())).contains("\"2\"");
            assertThat(told(peer.next())).contains("\"0\"");
        }
    }

    @Test
    void ten_thousand_requests_may_be_under_way_before_one_answer_is_read() throws Exception {
        int count = 10_000;
        try (Peer peer = Peer.of(instance)) {
            Message[] requests = new Message[count];
            for (int i = 0; i < count; i++) {
                requests[i] = request("attr.get", "{\"name\":\"size\"}", i + 1, 0);
            }
            peer.send(requests);
            for (int i = 0; i < count; i++) {
                assertThat(peer.next().matchtag()).isEqualTo(i + 1);
            }
        }
    }

    /// A thousand small requests for a large answer each, as many as one read brings: more than may
    /// ever wait for one client, all of which it gets because it reads.
    @Test
    void few_bytes_that_ask_for_very_many_are_answered_at_the_pace_of_the_reader()
            throws Exception {
        int count = 1000;
        String value = Base64.getEncoder().encodeToString(new byte[MEGABYTE]);
        put("large", value);
        long whole = (long) count * value.length();
        assertThat(whole).isGreaterThan(BACKLOG_BYTES);
        try (Peer peer = Peer.of(instance)) {
            Message[] requests = new Message[count];
            for (int i = 0; i < count; i++) {
                String lookup = "{\"key\":\"large\",\"namespace\":\"primary\",\"flags\":0}";
                requests[i] = request("kvs.lookup", lookup, i + 1, 0);
            }
            peer.send(requests);
            the_others_are_served();
            for (int i = 0; i < count; i++) {
                Message answer = peer.next();
                assertThat(answer.errnum()).isZero();
                assertThat(answer.matchtag()).isEqualTo(i + 1);
            }
        }
    }

    private static void put(String key, String base64) throws Exception {
        ObjectNode commit = FluxClient.object().put("namespace", "primary").put("flags", 0);
        ObjectNode op = commit.putArray("ops").addObject().put("key", key).put("flags", 0);
        op.putObject("dirent").put("ver", 1).put("type", "val").put("data", base64);
        bystander.rpc("kvs.commit", commit);
    }

    // Peers that stop reading.

    @Test
    void a_subscriber_that_stops_reading_is_cut_off_and_delays_nobody() throws Exception {
        int eventsMax = 100_000;
        byte[] payload = Message.payload("{\"x\":\"" + "e".repeat(8000) + "\"}");
        Message event = Message.event("flood", payload, credential(), 0, 0);
        try (Peer stalled = Peer.of(instance);
                FluxClient publisher = instance.connect()) {
            assertThat(told(stalled.ask("event.subscribe", "{\"topic\":\"flood\"}")))
                    .isEqualTo("ok");
            for (int i = 0; i < eventsMax; i++) {
                publisher.publish(event);
                if (i % 10_000 == 0) {
                    value(bystander, "size"); // would never come behind who does not read
                }
            }
            value(publisher, "size");
            assertThat(stalled.awaitCutOff()).isLessThan(BACKLOG_BYTES);
        }
        assertThat(instance.errors())
                .contains("cutting off a client that does not read: user " + TestInstance.uid())
                .contains("no streams, 1 subscriptions")
                .contains("a client's backlog may be 67,108,864 (connector.backlog-bytes)");
    }

    private static flux.ledger.wire.Credential credential() {
        return flux.ledger.wire.Credential.UNSET;
    }

    /// The watcher is a reader of the ledger like any other: what it does not take is there for the
    /// next.
    @Test
    void output_that_a_watcher_does_not_read_is_in_the_ledger_all_the_same() throws Exception {
        int bytes = 8 * MEGABYTE;
        try (Peer stalled = Peer.of(instance)) {
            long id =
                    TestInstance.submit(
                            bystander,
                            TestInstance.jobspec(
                                    1, "sh", "-c", "head -c " + bytes + " /dev/zero | tr '\\0' x"),
                            16,
                            0);
            String watch = "{\"id\":%d,\"path\":\"guest.output\",\"flags\":0}".formatted(id);
            stalled.send(request("job-info.eventlog-watch", watch, 1, Message.STREAMING));
            TestInstance.await(bystander, id, "clean");
            assertThat(outputBytes(id)).isEqualTo(bytes);
        }
    }

    private static long outputBytes(long id) throws IOException, RpcException {
        ObjectNode watch = FluxClient.object().put("id", id).put("path", "guest.output");
        long bytes = 0;
        try (RpcStream lines = bystander.stream("job-info.eventlog-watch", watch.put("flags", 0))) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                String event = line.path("event").asText();
                bytes +=
                        TestInstance.JSON
                                .readTree(event)
                                .path("context")
                                .path("data")
                                .asText("")
                                .length();
            }
        }
        return bytes;
    }

    @Test
    void a_thousand_jobs_submitted_without_reading_get_their_ids_in_order() throws Exception {
        int count = 1000;
        String signed =
                TestInstance.signed(TestInstance.jobspec(1, "true").toString(), TestInstance.uid());
        String submit = "{\"J\":\"%s\",\"urgency\":0,\"flags\":0}".formatted(signed);
        try (Peer peer = Peer.of(instance)) {
            Message[] requests = new Message[count];
            for (int i = 0; i < count; i++) {
                requests[i] = request("job-ingest.submit", submit, i + 1, 0);
            }
            peer.send(requests);
            long before = 0;
            for (int i = 0; i < count; i++) {
                Message answer = peer.next();
                assertThat(answer.matchtag()).isEqualTo(i + 1);
                long id = answer.json().path("id").asLong();
                assertThat(id).isGreaterThan(before);
                before = id;
            }
        }
    }

    @Test
    void requests_of_a_client_that_has_hung_up_are_still_carried_out() throws Exception {
        try (FluxClient listener = instance.connect()) {
            listener.rpc("event.subscribe", FluxClient.object().put("topic", "farewell"));
            try (Peer peer = Peer.of(instance)) {
                peer.send(Message.event("farewell", null, credential(), 0, 0));
            }
            assertThat(listener.nextEvent().topic()).isEqualTo("farewell");
        }
    }

    @Test
    void an_event_without_a_topic_is_nobodys() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            assertThat(told(peer.ask("event.subscribe", "{\"topic\":\"\"}"))).isEqualTo("ok");
            Message event = Message.event("x", null, credential(), 0, 0);
            peer.send(
                    new Message(
                                    event.type(),
                                    Message.ROUTE,
                                    event.credential(),
                                    0,
                                    0,
                                    null,
                                    null,
                                    null)
                            .withRoutes(java.util.List.of()),
                    event);
            Message first = peer.next();
            while (first.topicOrEmpty().equals("heartbeat.pulse")) {
                first = peer.next();
            }
            assertThat(first.topic()).isEqualTo("x");
        }
    }

    @Test
    void a_cut_off_peer_reads_the_end_of_the_file() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            peer.write(new byte[64]);
            assertThatThrownBy(peer::next).isInstanceOf(EOFException.class);
        }
    }
}
