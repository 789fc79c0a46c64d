package flux.ops.kvs;

import static flux.ops.kvs.KvsPeer.op;
import static flux.ops.kvs.KvsPeer.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.log.kafka.BrokerProcess;
import flux.ledger.log.kafka.BrokerProcess.Frozen;
import flux.ledger.log.kafka.KafkaFixture;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ledger is in Kafka, and Kafka falls silent: only changes of the KVS wait for it.
@Timeout(60)
class KvsOutageTest {
    @TempDir Path dir;
    private BrokerProcess kafka;
    private String address;

    @BeforeEach
    void ownKafka() throws Exception {
        kafka = KafkaFixture.shared().ownBroker();
        address = KafkaFixture.shared().newAddress();
    }

    private TestInstance start(String timeout) throws IOException {
        String config = "{\"ledger\":{\"address\":\"%s\",\"timeout\":\"%s\"}}";
        return TestInstance.start(dir, config.formatted(address, timeout), 1);
    }

    /// Waits on a thread of its own, which has the connection from now on.
    private static CompletableFuture<Long> version(RpcStream commit) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return commit.one().path("rootseq").asLong();
                    } catch (IOException | RpcException e) {
                        throw new IllegalStateException(e);
                    }
                },
                action -> Thread.ofVirtual().start(action));
    }

    private static RpcStream put(KvsPeer kvs, String key, String value) throws IOException {
        return kvs.send("kvs.commit", transaction("primary", 0, op(key, value, 0)));
    }

    @Test
    void others_are_served_while_a_commit_waits_and_it_is_answered_in_the_end() throws Exception {
        try (TestInstance instance = start("1h");
                KvsPeer writer = KvsPeer.of(instance);
                KvsPeer another = KvsPeer.of(instance);
                KvsPeer reader = KvsPeer.of(instance)) {
            assertThat(writer.put("primary", "a", "before")).isEqualTo("version 1");
            CompletableFuture<Long> waiting;
            CompletableFuture<Long> parked;
            try (Frozen _ = kafka.frozen()) {
                RpcStream first = put(writer, "a", "after");
                awaitTaken(writer);
                waiting = version(first);
                parked = version(put(another, "b", "parked"));
                for (int i = 0; i < 20; i++) {
                    assertThat(reader.get("primary", "a")).isEqualTo("before");
                    reader.client().rpc("job-list.list", list());
                }
                assertThat(waiting).isNotDone();
                assertThat(parked).isNotDone();
            }
            assertThat(waiting.get()).isEqualTo(2);
            assertThat(parked.get()).isEqualTo(3);
            assertThat(reader.get("primary", "a")).isEqualTo("after");
            assertThat(reader.get("primary", "b")).isEqualTo("parked");
        }
        try (TestInstance again = start("1h");
                KvsPeer kvs = KvsPeer.of(again)) {
            assertThat(kvs.get("primary", "a")).isEqualTo("after");
            assertThat(kvs.get("primary", "b")).isEqualTo("parked");
        }
    }

    /// A connection's requests are taken in their order; this one does not wait for those before.
    private static void awaitTaken(KvsPeer peer) throws IOException, RpcException {
        peer.client().rpc("attr.get", FluxClient.object().put("name", "size"));
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode list() {
        var request = FluxClient.object().put("max_entries", 1);
        request.putArray("attrs").add("all");
        return request;
    }

    @Test
    void when_the_time_is_up_changes_are_refused_with_the_reason() throws Exception {
        try (TestInstance instance = start("1s");
                KvsPeer writer = KvsPeer.of(instance);
                KvsPeer other = KvsPeer.of(instance)) {
            writer.put("primary", "a", "before");
            CompletableFuture<Long> inDoubt;
            try (Frozen _ = kafka.frozen()) {
                RpcStream first = put(writer, "a", "in doubt");
                awaitTaken(writer);
                inDoubt = version(first);
                for (String key : new String[] {"parked", "refused at once"}) {
                    assertThatThrownBy(() -> put(other, key, "x").one())
                            .asInstanceOf(
                                    org.assertj.core.api.InstanceOfAssertFactories.type(
                                            RpcException.class))
                            .satisfies(e -> assertThat(e.errnum()).isEqualTo(Errno.EAGAIN))
                            .extracting(Throwable::getMessage)
                            .asString()
                            .contains(address, "kvs does not answer");
                }
                assertThat(other.get("primary", "a")).isEqualTo("before");
                assertThat(inDoubt).isNotDone();
            }
            assertThat(inDoubt.get()).isEqualTo(2);
            assertThat(other.get("primary", "a")).isEqualTo("in doubt");
            assertThat(other.get("primary", "parked")).isEqualTo("errno 2");
            assertThat(other.put("primary", "parked", "now")).isEqualTo("version 3");
        }
    }
}
