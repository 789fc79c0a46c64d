package flux.cli.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One namespace of the running instance's key-value store.
///
/// @param at look up in this snapshot instead; null for the present
public record KvsClient(Connection connection, String namespace, @Nullable JsonNode at)
        implements KvsReader {

    @Override
    public JsonNode found(String key, int flags) throws RpcException {
        checkKey(key);
        ObjectNode request = Connection.object().put("key", key).put("flags", flags);
        if (at == null) {
            request.put("namespace", namespace);
        } else {
            request.set("rootdir", at);
        }
        return connection.rpc("kvs.lookup", request).path("val");
    }

    /// A key's values as they come.
    public RpcStream watch(String key, int flags) {
        checkKey(key);
        ObjectNode request = Connection.object().put("key", key).put("flags", flags);
        return connection.stream("kvs-watch.lookup", request.put("namespace", namespace));
    }

    static void checkKey(String key) {
        if (key.isEmpty()) {
            throw new CommandException(key + ": Invalid argument");
        }
    }

    JsonNode root() {
        ObjectNode request = Connection.object().put("namespace", namespace);
        try {
            return connection.rpc("kvs.getroot", request.put("flags", 0));
        } catch (RpcException e) {
            throw new CommandException("flux_kvs_getroot_get_treeobj: " + e.getMessage());
        }
    }

    /// Returns when `version`, or a later one, is there.
    void await(long version) {
        ObjectNode request = Connection.object().put("namespace", namespace);
        try {
            connection.rpc("kvs.wait-version", request.put("rootseq", version));
        } catch (RpcException e) {
            throw new CommandException("flux_kvs_wait_version: " + e.getMessage());
        }
    }

    /// @return the new version
    JsonNode commit(ArrayNode operations, int flags) {
        try {
            return committed(operations, flags);
        } catch (RpcException e) {
            throw new CommandException("flux_kvs_commit: " + e.getMessage());
        }
    }

    /// @return the new version
    public JsonNode committed(ArrayNode operations, int flags) throws RpcException {
        ObjectNode request = Connection.object();
        request.put("namespace", namespace).put("flags", flags);
        request.set("ops", operations);
        return connection.rpc("kvs.commit", request);
    }

    /// An operation of a commit.
    ///
    /// @param object a tree object; null to remove the key
    public static ObjectNode operation(String key, @Nullable JsonNode object, int flags) {
        checkKey(key);
        ObjectNode operation = Connection.object().put("key", key).put("flags", flags);
        operation.set("dirent", object == null ? JsonNodeFactory.instance.nullNode() : object);
        return operation;
    }

    /// A value as a tree object.
    public static ObjectNode value(byte[] bytes) {
        return Connection.object()
                .put("data", Base64.getEncoder().encodeToString(bytes))
                .put("type", "val")
                .put("ver", 1);
    }

    /// What a value holds.
    public static byte[] bytes(JsonNode value) {
        return Base64.getDecoder().decode(value.path("data").asText(""));
    }

    static String text(JsonNode value) {
        return new String(bytes(value), UTF_8);
    }

    public static boolean isDirectory(JsonNode object) {
        return object.path("type").asText().startsWith("dir");
    }

    public static boolean isLink(JsonNode object) {
        return object.path("type").asText().equals("symlink");
    }

    /// The tree object that names a version's root.
    static ObjectNode dirref(JsonNode version) {
        return dirref(BlobRef.parse(version.path("rootref").asText()));
    }

    static ObjectNode dirref(BlobRef root) {
        ObjectNode dirref = Connection.object();
        dirref.putArray("data").add(root.toString());
        return dirref.put("type", "dirref").put("ver", 1);
    }
}
