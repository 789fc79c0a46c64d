package flux.cli.dump;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.Connection;
import flux.cli.kvs.KvsClient;
import flux.ledger.wire.RpcException;

/// Keys on their way from an archive into a namespace, many in a transaction, but not all in one:
/// an archive may be larger than a message should be.
final class RestoredKeys {
    private static final int OPERATIONS_MAX = 1000;
    private static final long BYTES_MAX = 4 << 20;

    private final KvsClient kvs;
    private ArrayNode operations = JsonNodeFactory.instance.arrayNode();
    private long bytes;

    RestoredKeys(KvsClient kvs) {
        this.kvs = kvs;
    }

    /// @param path of the file: its key with slashes
    void value(String path, byte[] value) throws RpcException {
        bytes += value.length;
        add(path, KvsClient.value(value));
    }

    /// @param target `KEY` or `NAMESPACE::KEY`
    void link(String path, String target) throws RpcException {
        int colons = target.indexOf("::");
        ObjectNode link = Connection.object().put("type", "symlink").put("ver", 1);
        ObjectNode data = link.putObject("data");
        if (colons >= 0) {
            data.put("namespace", target.substring(0, colons));
        }
        data.put("target", colons < 0 ? target : target.substring(colons + 2));
        add(path, link);
    }

    private void add(String path, ObjectNode object) throws RpcException {
        operations.add(KvsClient.operation(path.replace('/', '.'), object, 0));
        if (operations.size() >= OPERATIONS_MAX || bytes >= BYTES_MAX) {
            finish();
        }
    }

    /// Commits what is left.
    void finish() throws RpcException {
        if (!operations.isEmpty()) {
            kvs.committed(operations, 0);
            operations = JsonNodeFactory.instance.arrayNode();
            bytes = 0;
        }
    }
}
