package flux.cli.dump;

import flux.cli.connect.Connection;
import flux.cli.kvs.KvsClient;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.RpcException;
import java.util.UUID;

/// A namespace in which keys gather until all are there: then it becomes part of the primary one,
/// in one commit. One that was left behind goes with the instance's next start.
final class Staging {
    private static final int LEADER = 0;
    private static final long ITSELF = -1;

    private final Connection connection;
    private final String name = "restore-" + UUID.randomUUID();

    Staging(Connection connection) {
        this.connection = connection;
    }

    KvsClient kvs() {
        return new KvsClient(connection, name, null);
    }

    void begin() throws RpcException {
        connection.rpc(
                "kvs.namespace-create",
                Connection.object()
                        .put("namespace", name)
                        .put("flags", 0)
                        .put("owner", ITSELF)
                        .put("rootref", BlobRef.EMPTY_DIR),
                LEADER);
    }

    /// @param key in place of which all of it shall stand; `.` for over all that is there
    void adopt(String key) throws RpcException {
        connection.rpc(
                "kvs.namespace-adopt",
                Connection.object().put("namespace", "primary").put("from", name).put("key", key));
    }

    void abandon() throws RpcException {
        connection.rpc("kvs.namespace-remove", Connection.object().put("namespace", name), LEADER);
    }
}
