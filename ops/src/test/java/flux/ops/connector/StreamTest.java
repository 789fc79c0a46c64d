package flux.ops.connector;

import static flux.ops.connector.Peer.request;
import static flux.ops.connector.Peer.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.Credential;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What waits ends when it is cancelled, when its client goes, or when what it waits for has come;
/// and nothing of it is left in the broker.
@Timeout(90)
class StreamTest {
    private static final int HELD = 0;
    private static final int DEFAULT = 16;
    private static final int WAITABLE = 4;
    private static final int GUEST = 5002;

    @TempDir static Path dir;

    private static TestInstance instance;
    private static FluxClient client;

    @BeforeAll
    static void begin() throws Exception {
        instance = TestInstance.start(dir.resolve("state"));
        client = instance.connect();
    }

    @AfterAll
    static void end() throws Exception {
        client.close();
        instance.close();
    }

    private static long job(int urgency, int flags, String... words) throws Exception {
        return TestInstance.submit(client, TestInstance.jobspec(1, words), urgency, flags);
    }

    private static String watch(long id, String path) {
        return "{\"id\":%d,\"path\":\"%s\",\"flags\":0}".formatted(id, path);
    }

    private static int watchers() throws Exception {
        JsonNode stats = client.rpc("job-info.stats-get", null);
        return stats.path("watchers").asInt() + stats.path("guest_watchers").asInt();
    }

    /// Asks until it is so; the reactor learns of a closed socket in its own time.
    private static void awaitWatchers(int count) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (watchers() != count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(watchers()).isEqualTo(count);
    }

    private static void cancel(long id) throws Exception {
        ObjectNode raise = FluxClient.object().put("id", id).put("type", "cancel");
        client.rpc("job-manager.raise", raise.put("severity", 0));
    }

    @Test
    void a_cancelled_watch_ends_with_no_data_and_is_forgotten() throws Exception {
        long id = job(HELD, 0, "true");
        try (Peer peer = Peer.of(instance)) {
            int before = watchers();
            peer.send(
                    request("job-info.eventlog-watch", watch(id, "eventlog"), 7, 0x40),
                    request("attr.get", "{\"name\":\"size\"}", 8, 0));
            Message message = peer.next();
            while (message.matchtag() == 7) {
                assertThat(message.errnum()).isZero();
                message = peer.next();
            }
            assertThat(watchers()).isEqualTo(before + 1);
            peer.send(
                    request(
                            "job-info.eventlog-watch-cancel",
                            "{\"matchtag\":7}",
                            0,
                            Message.NORESPONSE));
            Message last = peer.next();
            assertThat(told(last)).isEqualTo("61");
            assertThat(last.matchtag()).isEqualTo(7);
            assertThat(watchers()).isEqualTo(before);
            peer.send(request("kvs.cancel", "{\"matchtag\":7}", 0, Message.NORESPONSE));
            assertThat(told(peer.ask("attr.get", "{\"name\":\"size\"}"))).startsWith("ok");
        }
        cancel(id);
    }

    @Test
    void watches_end_with_their_client() throws Exception {
        long id = job(HELD, 0, "true");
        int before = watchers();
        try (FluxClient other = instance.connect()) {
            for (int i = 0; i < 50; i++) {
                other.stream("job-info.eventlog-watch", json(watch(id, "eventlog")));
                other.stream("job-info.eventlog-watch", json(watch(id, "guest.output")));
            }
            value(other);
            assertThat(watchers()).isEqualTo(before + 100);
        }
        awaitWatchers(before);
        cancel(id);
    }

    private static JsonNode json(String text) throws Exception {
        return TestInstance.JSON.readTree(text);
    }

    private static void value(FluxClient of) throws Exception {
        of.rpc("attr.get", FluxClient.object().put("name", "size"));
    }

    @Test
    void a_matchtag_that_is_used_twice_leaves_no_watch_behind() throws Exception {
        long id = job(HELD, 0, "true");
        int before = watchers();
        try (Peer peer = Peer.of(instance)) {
            Message twice = request("job-info.eventlog-watch", watch(id, "guest.output"), 3, 0x40);
            peer.send(twice, twice, request("attr.get", "{\"name\":\"size\"}", 8, 0));
            assertThat(peer.next().matchtag()).isEqualTo(8);
            assertThat(watchers()).isEqualTo(before + 1);
        }
        awaitWatchers(before);
        cancel(id);
    }

    @Test
    void a_watch_of_a_job_that_ends_ends() throws Exception {
        long id = job(DEFAULT, 0, "echo", "hello");
        try (RpcStream events =
                client.stream("job-info.eventlog-watch", json(watch(id, "eventlog")))) {
            String last = "";
            for (JsonNode next = events.next(); next != null; next = events.next()) {
                last = next.path("event").asText();
            }
            assertThat(last).contains("\"clean\"");
        }
    }

    @Test
    void one_job_has_one_waiter_and_another_when_that_one_has_gone() throws Exception {
        long id = job(HELD, WAITABLE, "true");
        ObjectNode wait = FluxClient.object().put("id", id);
        FluxClient first = instance.connect();
        RpcStream result = first.send("job-manager.wait", wait, Message.NODEID_ANY, 0);
        value(first);
        assertThat(result.isReady()).isFalse();
        assertThatThrownBy(() -> client.rpc("job-manager.wait", wait))
                .isInstanceOf(RpcException.class)
                .hasMessage("job id already has a waiter");
        first.close();
        try (FluxClient second = instance.connect()) {
            RpcStream other = waiter(second, wait);
            ObjectNode urgency = FluxClient.object().put("id", id).put("urgency", DEFAULT);
            client.rpc("job-manager.urgency", urgency);
            JsonNode answer = other.one();
            assertThat(answer.path("success").asBoolean()).isTrue();
            assertThat(answer.path("id").asLong()).isEqualTo(id);
        }
        assertThatThrownBy(() -> client.rpc("job-manager.wait", wait))
                .hasMessage("invalid job id, or job may be inactive and not waitable");
    }

    /// Asks until the place is free.
    private static RpcStream waiter(FluxClient of, JsonNode wait) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (true) {
            RpcStream asked = of.send("job-manager.wait", wait, Message.NODEID_ANY, 0);
            value(of);
            if (!asked.isReady() || System.nanoTime() > end) {
                return asked;
            }
            assertThatThrownBy(asked::one).hasMessage("job id already has a waiter");
        }
    }

    @Test
    @Feature("F144")
    void two_who_wait_for_any_job_get_one_each() throws Exception {
        long a = job(HELD, WAITABLE, "true");
        long b = job(HELD, WAITABLE, "false");
        ObjectNode any = FluxClient.object().put("id", -1);
        try (FluxClient one = instance.connect();
                FluxClient two = instance.connect()) {
            RpcStream first = one.send("job-manager.wait", any, Message.NODEID_ANY, 0);
            value(one);
            RpcStream second = two.send("job-manager.wait", any, Message.NODEID_ANY, 0);
            value(two);
            assertThatThrownBy(() -> client.rpc("job-manager.wait", any))
                    .hasMessage("there are no more waitable jobs");
            for (long id : new long[] {b, a}) {
                ObjectNode urgency = FluxClient.object().put("id", id).put("urgency", DEFAULT);
                client.rpc("job-manager.urgency", urgency);
                TestInstance.await(client, id, "clean");
            }
            JsonNode failed = first.one();
            assertThat(failed.path("id").asLong()).isEqualTo(b);
            assertThat(failed.path("errstr").asText()).contains("exited with exit code 1");
            assertThat(second.one().path("id").asLong()).isEqualTo(a);
        }
    }

    @Test
    void the_job_list_waits_for_a_state_and_forgets_who_left() throws Exception {
        long id = job(HELD, 0, "true");
        String until = "{\"id\":%d,\"attrs\":[\"state\"],\"state\":%d}";
        FluxClient gone = instance.connect();
        gone.send("job-list.list-id", json(until.formatted(id, 64)), Message.NODEID_ANY, 0);
        value(gone);
        gone.close();
        RpcStream ended = client.send("job-list.list-id", json(until.formatted(id, 64)), -1, 0);
        JsonNode pending = client.rpc("job-list.list-id", json(until.formatted(id, 8)));
        assertThat(pending.path("job").path("state").asInt()).isEqualTo(8);
        assertThat(ended.isReady()).isFalse();
        cancel(id);
        assertThat(ended.one().path("job").path("state").asInt()).isEqualTo(64);
        assertThatThrownBy(() -> client.rpc("job-list.list-id", json(until.formatted(id, 1))))
                .hasMessage("invalid payload: invalid state specified");
        assertThatThrownBy(() -> client.rpc("job-list.list-id", json(until.formatted(77, 2))))
                .hasMessage("No such file or directory");
    }

    @Test
    void a_job_can_be_listed_as_soon_as_it_has_an_id() throws Exception {
        for (int i = 0; i < 200; i++) {
            long id = job(HELD, 0, "true");
            String asked = "{\"id\":%d,\"attrs\":[\"state\"]}".formatted(id);
            assertThat(client.rpc("job-list.list-id", json(asked)).path("job").path("id").asLong())
                    .isEqualTo(id);
            cancel(id);
        }
    }

    // Events.

    private static Message event(String topic, int flags, Credential from) {
        return Message.event(topic, null, from, 0, flags);
    }

    private static String subscribe(Peer peer, String prefix) throws Exception {
        return told(peer.ask("event.subscribe", "{\"topic\":\"" + prefix + "\"}"));
    }

    @Test
    void a_subscription_is_a_prefix_and_counts() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            assertThat(subscribe(peer, "a.b")).isEqualTo("ok");
            assertThat(subscribe(peer, "a.b")).isEqualTo("ok");
            assertThat(subscribe(peer, "a.bc")).isEqualTo("ok");
            for (String topic : new String[] {"a", "a.", "b.a.b", "A.b", "a.b", "a.bcd", "a.b*"}) {
                peer.send(event(topic, 0, Credential.UNSET));
            }
            assertThat(peer.next().topic()).isEqualTo("a.b");
            assertThat(peer.next().topic()).isEqualTo("a.bcd"); // once, though two match
            assertThat(peer.next().topic()).isEqualTo("a.b*");
            assertThat(unsubscribe(peer, "a.b")).isEqualTo("ok");
            peer.send(event("a.b1", 0, Credential.UNSET));
            assertThat(peer.next().topic()).isEqualTo("a.b1");
            assertThat(unsubscribe(peer, "a.b")).isEqualTo("ok");
            assertThat(unsubscribe(peer, "a.b")).isEqualTo("2");
            peer.send(event("a.b2", 0, Credential.UNSET), event("a.bc2", 0, Credential.UNSET));
            assertThat(peer.next().topic()).isEqualTo("a.bc2");
        }
    }

    private static String unsubscribe(Peer peer, String prefix) throws Exception {
        return told(peer.ask("event.unsubscribe", "{\"topic\":\"" + prefix + "\"}"));
    }

    @Test
    @Feature("F279")
    void all_subscribers_see_the_same_order_and_one_count() throws Exception {
        try (Peer one = Peer.of(instance);
                Peer two = Peer.of(instance)) {
            assertThat(subscribe(one, "order.")).isEqualTo("ok");
            assertThat(subscribe(two, "order.")).isEqualTo("ok");
            for (int i = 0; i < 100; i++) {
                (i % 2 == 0 ? one : two).send(event("order." + i, 0, Credential.UNSET));
            }
            int before = 0;
            for (int i = 0; i < 100; i++) {
                Message seen = one.next();
                Message alike = two.next();
                assertThat(alike.topic()).isEqualTo(seen.topic());
                assertThat(alike.word1()).isEqualTo(seen.word1()).isGreaterThan(before);
                before = seen.word1();
            }
        }
    }

    @Test
    @Feature("F279")
    void an_event_published_to_oneself_comes_before_the_answer() throws Exception {
        try (Peer peer = Peer.of(instance)) {
            assertThat(subscribe(peer, "self")).isEqualTo("ok");
            peer.send(request("event.publish", "{\"topic\":\"self\",\"flags\":0}", 2, 0));
            Message event = peer.next();
            assertThat(event.type()).isEqualTo(Message.Type.EVENT);
            assertThat(told(peer.next())).isEqualTo("ok {\"seq\":" + event.word1() + "}");
        }
    }

    @Test
    @Feature({"F279", "F301"})
    void private_events_come_to_the_owner_and_keep_their_flag() throws Exception {
        Credential guest = new Credential(GUEST, Credential.USER);
        try (Peer peer = Peer.of(instance)) {
            assertThat(subscribe(peer, "secret")).isEqualTo("ok");
            peer.send(event("secret.a", Message.PRIVATE, guest));
            Message seen = peer.next();
            assertThat(seen.is(Message.PRIVATE)).isTrue();
            assertThat(seen.credential()).isEqualTo(guest);
        }
    }

    // Services of clients.

    @Test
    void a_service_goes_with_its_client_and_its_name_is_free_again() throws Exception {
        String add = "{\"service\":\"mine\"}";
        try (Peer asker = Peer.of(instance)) {
            try (Peer provider = Peer.of(instance)) {
                assertThat(told(provider.ask("service.add", add))).isEqualTo("ok");
                assertThat(told(asker.ask("service.add", add))).isEqualTo("17");
                asker.send(request("mine.hello", "{\"a\":1}", 4, 0));
                Message request = provider.next();
                assertThat(request.topic()).isEqualTo("mine.hello");
                provider.send(Message.response(request, 0, Message.payload("{\"b\":2}")));
                Message answer = asker.next();
                assertThat(told(answer)).isEqualTo("ok {\"b\":2}");
                assertThat(answer.matchtag()).isEqualTo(4);
                assertThat(answer.routes()).isEmpty();
            }
            String gone = "38 No service matching mine.hello is registered";
            long end = System.nanoTime() + 30_000_000_000L;
            String now = told(asker.ask("mine.hello", null));
            while (!now.equals(gone) && System.nanoTime() < end) {
                now = told(asker.ask("mine.hello", null));
            }
            assertThat(now).isEqualTo(gone);
            assertThat(told(asker.ask("service.add", add))).isEqualTo("ok");
        }
    }

    @Test
    void a_request_that_is_with_a_provider_who_leaves_is_answered() throws Exception {
        try (Peer asker = Peer.of(instance)) {
            try (Peer provider = Peer.of(instance)) {
                provider.ask("service.add", "{\"service\":\"leaver\"}");
                asker.send(request("leaver.hello", null, 4, 0));
                assertThat(provider.next().topic()).isEqualTo("leaver.hello");
            }
            Message answer = asker.next();
            assertThat(told(answer)).isEqualTo("113");
            assertThat(answer.matchtag()).isEqualTo(4);
        }
    }
}
