package flux.ops.kvs;

import static flux.ops.kvs.KvsPeer.op;
import static flux.ops.kvs.KvsPeer.transaction;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What clients see of the KVS beside values: versions, events, fences, blobs, numbers.
@Timeout(120)
class KvsServiceTest {
    @TempDir Path dir;
    private TestInstance instance;
    private KvsPeer kvs;

    @BeforeEach
    void start() throws IOException {
        instance = TestInstance.start(dir);
        kvs = KvsPeer.of(instance);
    }

    @AfterEach
    void stop() throws IOException {
        kvs.close();
        instance.close();
    }

    private JsonNode ask(String topic, ObjectNode payload) throws Exception {
        return kvs.client().rpc(topic, payload);
    }

    private static ObjectNode primary() {
        return FluxClient.object().put("namespace", "primary");
    }

    @Test
    void commits_under_way_at_once_may_share_a_version_but_none_is_behind_its_own()
            throws Exception {
        List<RpcStream> underWay = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            underWay.add(kvs.send("kvs.commit", transaction("primary", 0, op("k" + i, "v", 0))));
        }
        long before = 0;
        for (int i = 0; i < 100; i++) {
            long version = underWay.get(i).one().path("rootseq").asLong();
            assertThat(version).isGreaterThan(i).isGreaterThanOrEqualTo(before);
            before = version;
        }
        JsonNode root = ask("kvs.getroot", primary());
        assertThat(root.path("rootseq").asLong()).isEqualTo(100).isEqualTo(before);
    }

    @Test
    void a_commit_that_is_not_to_be_merged_has_a_version_of_its_own() throws Exception {
        List<RpcStream> underWay = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            underWay.add(
                    kvs.send(
                            "kvs.commit",
                            transaction("primary", KvsFlags.NO_MERGE, op("k", "v" + i, 0))));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(underWay.get(i).one().path("rootseq").asLong()).isEqualTo(i + 1);
        }
    }

    @Test
    void new_roots_are_announced_to_those_who_subscribed() throws Exception {
        ask("event.subscribe", FluxClient.object().put("topic", "kvs.namespace-primary-setroot"));
        kvs.put("primary", "a.b", "1");
        Message event = kvs.client().nextEvent();
        JsonNode news = TestInstance.JSON.readTree(event.text());
        assertThat(news.path("rootref")).isEqualTo(ask("kvs.getroot", primary()).path("rootref"));
        assertThat(news.path("rootseq").asLong()).isEqualTo(1);
        assertThat(news.path("keys").has("a.b")).isTrue();
    }

    @Test
    void namespaces_are_announced_as_they_come_and_go() throws Exception {
        ask("event.subscribe", FluxClient.object().put("topic", "kvs.namespace-n"));
        ObjectNode create = FluxClient.object().put("namespace", "n1").put("owner", -1);
        ask("kvs.namespace-create", create.put("rootref", BlobRef.EMPTY_DIR).put("flags", 0));
        ask("kvs.namespace-remove", FluxClient.object().put("namespace", "n1"));
        assertThat(kvs.client().nextEvent().topicOrEmpty()).isEqualTo("kvs.namespace-n1-created");
        assertThat(kvs.client().nextEvent().topicOrEmpty()).isEqualTo("kvs.namespace-n1-removed");
    }

    @Test
    void a_fence_is_one_transaction_of_all_who_enter_it() throws Exception {
        try (KvsPeer other = KvsPeer.of(instance)) {
            RpcStream first = kvs.send("kvs.fence", fence("left"));
            kvs.client().flush();
            assertThat(other.get("primary", "left")).isEqualTo("errno 2");
            RpcStream second = other.send("kvs.fence", fence("right"));
            assertThat(second.one().path("rootseq").asLong()).isEqualTo(1);
            assertThat(first.one().path("rootseq").asLong()).isEqualTo(1);
            assertThat(other.get("primary", "left") + other.get("primary", "right"))
                    .isEqualTo("xx");
        }
    }

    private static ObjectNode fence(String key) {
        return transaction("primary", 0, op(key, "x", 0)).put("name", "f").put("nprocs", 2);
    }

    @Test
    @Feature("F264")
    void blobs_come_back_by_the_digest_of_their_bytes_and_so_do_directories() throws Exception {
        byte[] blob = {1, 0, 2, (byte) 255};
        byte[] digest = raw("content.store", blob);
        assertThat(digest).isEqualTo(BlobRef.of(BlobRef.Hash.SHA1, blob).digest());
        assertThat(raw("content.load", digest)).isEqualTo(blob);
        assertThat(raw("content.load", new byte[20])).isEqualTo("errno 2".getBytes(UTF_8));
        assertThat(raw("content.load", new byte[3])).isEqualTo("errno 71".getBytes(UTF_8));
        kvs.put("primary", "a", "1");
        JsonNode checkpoint = ask("content-backing.checkpoint-get", FluxClient.object());
        BlobRef root = BlobRef.parse(checkpoint.path("value").path(0).path("rootref").asText());
        assertThat(new String(raw("content.load", root.digest()), UTF_8))
                .isEqualTo(
                        "{\"data\":{\"a\":{\"data\":\"MQ==\",\"type\":\"val\",\"ver\":1}},"
                                + "\"type\":\"dir\",\"ver\":1}");
        assertThat(raw("content-backing.validate", root.digest())).isEmpty();
    }

    private byte[] raw(String topic, byte[] payload) throws IOException {
        return raw(kvs, topic, payload);
    }

    /// The bytes of the answer, or those of `errno N`.
    private static byte[] raw(KvsPeer peer, String topic, byte[] payload) throws IOException {
        try {
            return peer.client().sendRaw(topic, payload, Message.NODEID_ANY, 0).oneRaw();
        } catch (RpcException e) {
            return ("errno " + e.errnum()).getBytes(UTF_8);
        }
    }

    @Test
    void stats_tell_of_versions_waits_and_transactions() throws Exception {
        ask("kvs.commit", transaction("primary", 0, op("a", "1", 0), op("b", "x".repeat(99), 0)));
        try (KvsPeer other = KvsPeer.of(instance)) {
            other.send("kvs.wait-version", primary().put("rootseq", 9));
            other.get("primary", "a"); // so that the wait has come
            JsonNode stats = ask("kvs.stats-get", FluxClient.object());
            JsonNode space = stats.path("namespace").path("primary");
            assertThat(space.path("store revision").asLong()).isEqualTo(1);
            assertThat(space.path("#versionwaiters").asLong()).isEqualTo(1);
            assertThat(stats.path("transaction-opcount").path("commit").path("mean").asDouble())
                    .isEqualTo(2);
            assertThat(stats.path("cache").path("obj size (KiB)").path("count").asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void guests_have_no_way_in() throws Exception {
        try (KvsPeer guest = KvsPeer.guest(instance, 5002)) {
            assertThat(guest.get("primary", "resource.R")).isEqualTo("errno 1");
            assertThat(guest.put("primary", "a", "1")).isEqualTo("errno 1");
            assertThat(raw(guest, "content.load", new byte[20]))
                    .isEqualTo("errno 1".getBytes(UTF_8));
        }
    }
}
