package flux.ops.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.Credential;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.util.Base64;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The KVS as a client sees it, in short words; an error is an answer, `errno N`.
final class KvsPeer implements AutoCloseable {
    private final FluxClient client;

    private KvsPeer(FluxClient client) {
        this.client = client;
    }

    static KvsPeer of(TestInstance instance) throws IOException {
        return new KvsPeer(instance.connect());
    }

    /// One that speaks in another user's name.
    static KvsPeer guest(TestInstance instance, int userid) throws IOException {
        KvsPeer peer = of(instance);
        peer.client.speakAs(new Credential(userid, Credential.USER | Credential.LOCAL));
        return peer;
    }

    FluxClient client() {
        return client;
    }

    private static String text(RpcException e) {
        return "errno " + e.errnum();
    }

    static ObjectNode op(String key, @Nullable String value, int flags) {
        ObjectNode op = FluxClient.object().put("key", key).put("flags", flags);
        if (value == null) {
            return op.putNull("dirent");
        }
        String base64 = Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
        op.putObject("dirent").put("ver", 1).put("type", "val").put("data", base64);
        return op;
    }

    static ObjectNode transaction(String namespace, int flags, ObjectNode... ops) {
        ObjectNode commit = FluxClient.object().put("namespace", namespace).put("flags", flags);
        ArrayNode array = commit.putArray("ops");
        for (ObjectNode op : ops) {
            array.add(op);
        }
        return commit;
    }

    /// @return `version N`
    String put(String namespace, String key, @Nullable String value) throws IOException {
        try {
            JsonNode version =
                    client.rpc("kvs.commit", transaction(namespace, 0, op(key, value, 0)));
            return "version " + version.path("rootseq").asLong();
        } catch (RpcException e) {
            return text(e);
        }
    }

    RpcStream send(String topic, ObjectNode payload) throws IOException {
        return client.send(topic, payload, Message.NODEID_ANY, 0);
    }

    /// The value, or `dir NAME NAME`.
    String get(String namespace, String key) throws IOException {
        try {
            return text(lookup(namespace, key, 0));
        } catch (RpcException e) {
            return text(e);
        }
    }

    String list(String namespace, String key) throws IOException {
        try {
            JsonNode dir = lookup(namespace, key, KvsFlags.READDIR);
            TreeSet<String> names = new TreeSet<>();
            dir.path("data").fieldNames().forEachRemaining(names::add);
            return String.join(" ", names);
        } catch (RpcException e) {
            return text(e);
        }
    }

    JsonNode lookup(String namespace, String key, int flags) throws IOException, RpcException {
        ObjectNode request = FluxClient.object().put("namespace", namespace).put("key", key);
        return client.rpc("kvs.lookup", request.put("flags", flags)).path("val");
    }

    static String text(JsonNode val) {
        return new String(Base64.getDecoder().decode(val.path("data").asText()), UTF_8);
    }

    /// A key's values as they come.
    RpcStream watch(String namespace, String key, int flags) throws IOException {
        ObjectNode request = FluxClient.object().put("namespace", namespace).put("key", key);
        return client.stream("kvs-watch.lookup", request.put("flags", flags));
    }

    /// The next value of a watch, or why there is none.
    static String next(RpcStream watch) throws IOException {
        try {
            JsonNode answer = watch.next();
            return answer == null ? "end" : text(answer.path("val"));
        } catch (RpcException e) {
            return text(e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
