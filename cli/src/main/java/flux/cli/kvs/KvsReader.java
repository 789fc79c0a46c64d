package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.RpcException;
import java.util.TreeMap;

/// One namespace of a key-value store (RFC 11), of the present or the past.
public interface KvsReader {

    /// What stands at a key.
    ///
    /// @param flags of a lookup
    JsonNode found(String key, int flags) throws RpcException;

    /// @throws CommandException naming the key and what is wrong with it
    default JsonNode lookup(String key, int flags) {
        try {
            return found(key, flags);
        } catch (RpcException e) {
            throw new CommandException(key + ": " + e.getMessage());
        }
    }

    /// What is in a directory, by name.
    default TreeMap<String, JsonNode> entries(String key) {
        TreeMap<String, JsonNode> entries = new TreeMap<>();
        lookup(key, KvsFlags.READDIR)
                .path("data")
                .properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return entries;
    }
}
