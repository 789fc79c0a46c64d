package flux.cli.kvs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux kvs namespace create`, `remove` and `list`.
final class KvsNamespaces {
    private static final int LEADER = 0;
    private static final long WHO_ASKS = -1;
    private static final long USERID_MAX = 0xFFFF_FFFFL;

    private final Session session;
    private final Connection connection;
    private final Given given;

    KvsNamespaces(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    int create() {
        List<String> names = given.operands(1, Integer.MAX_VALUE);
        String root = root(given.value('r', BlobRef.EMPTY_DIR));
        long owner = owner();
        for (String name : names) {
            ObjectNode request = Connection.object().put("namespace", name).put("rootref", root);
            try {
                connection.rpc(
                        "kvs.namespace-create",
                        request.put("owner", owner).put("flags", 0),
                        LEADER);
            } catch (RpcException e) {
                throw new CommandException(name + ": " + e.getMessage());
            }
        }
        return 0;
    }

    /// @param text a blobref, or the `dirref` that `flux kvs getroot` prints
    private static String root(String text) {
        if (!text.startsWith("{")) {
            return text;
        }
        try {
            return new ObjectMapper().readTree(text).path("data").path(0).asText();
        } catch (JsonProcessingException e) {
            throw new CommandException("--rootref requires a blobref or a dirref object");
        }
    }

    private long owner() {
        if (!given.has('o')) {
            return WHO_ASKS;
        }
        try {
            long owner = Long.parseLong(given.value('o', ""));
            if (owner >= 0 && owner < USERID_MAX) {
                return owner;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words.
        }
        throw new CommandException("--owner requires an unsigned integer argument");
    }

    int remove() {
        for (String name : given.operands(1, Integer.MAX_VALUE)) {
            try {
                ObjectNode request = Connection.object().put("namespace", name);
                connection.rpc("kvs.namespace-remove", request, LEADER);
            } catch (RpcException e) {
                throw new CommandException(name + ": " + Errno.text(e.errnum()));
            }
        }
        return 0;
    }

    int list() {
        given.operands(0, 0);
        JsonNode answer;
        try {
            answer = connection.rpc("kvs.namespace-list", null);
        } catch (RpcException e) {
            throw new CommandException("flux_rpc_get_unpack: " + Errno.text(e.errnum()));
        }
        session.out().println("NAMESPACE                                 OWNER      FLAGS");
        for (JsonNode namespace : answer.path("namespaces")) {
            session.out()
                    .println(
                            "%-36s %10d 0x%08X"
                                    .formatted(
                                            namespace.path("namespace").asText(),
                                            namespace.path("owner").asLong(),
                                            namespace.path("flags").asInt()));
        }
        return 0;
    }
}
