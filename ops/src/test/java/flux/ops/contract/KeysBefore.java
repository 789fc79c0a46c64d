package flux.ops.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.Base64;

/// Keys that stood in the KVS when a transcript began: they were recorded in one instance, one
/// after the other.
final class KeysBefore {
    /// Longer values are kept beside their directory.
    private static final String LONG = "x".repeat(3000);

    /// The version that `kvs-wait-future` found.
    private static final long VERSION = 24;

    private final FluxClient client;

    KeysBefore(FluxClient client) {
        this.client = client;
    }

    void put(String transcript) throws IOException {
        if (!transcript.matches("kvs-.*")) {
            return;
        }
        for (String key :
                "a.b=42 a.c=1 a.app=1 a.raw=r a.t=1 s=two z=1 z2=1 z3=1 z4=1 z5=1".split(" ")) {
            put(key.split("=")[0], key.split("=")[1], 0);
        }
        put("big", LONG, 0);
        if (!transcript.matches("kvs-(ls.*|dir|dir-R)")) {
            put("d.a", "1", 0);
            put("ev", event("foo"), KvsFlags.APPEND);
            put("ev", event("bar"), KvsFlags.APPEND);
        }
        while (transcript.equals("kvs-wait-future") && version() < VERSION) {
            put("w", "0", 0);
        }
    }

    private static String event(String name) {
        return "{\"timestamp\":1.0,\"name\":\"" + name + "\"}\n";
    }

    private long version() throws IOException {
        return ask("kvs.getroot", FluxClient.object().put("namespace", "primary"))
                .path("rootseq")
                .asLong();
    }

    private void put(String key, String value, int flags) throws IOException {
        ObjectNode commit = FluxClient.object().put("namespace", "primary").put("flags", 0);
        ArrayNode ops = commit.putArray("ops");
        String base64 = Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
        ObjectNode op = ops.addObject().put("key", key).put("flags", flags);
        op.putObject("dirent").put("ver", 1).put("type", "val").put("data", base64);
        ask("kvs.commit", commit);
    }

    private JsonNode ask(String topic, JsonNode request) throws IOException {
        try {
            return client.rpc(topic, request);
        } catch (RpcException e) {
            throw new IllegalStateException(topic, e);
        }
    }
}
