package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.RpcException;
import org.jspecify.annotations.Nullable;

/// `flux kvs copy` and `move`: what stands at a key, put at another, which may be in another
/// namespace. A directory is copied by its reference, so its size does not matter.
final class KvsCopy {
    private final Given given;
    private final KvsClient from;
    private final KvsClient to;

    /// @param space the namespace when none is given
    KvsCopy(Connection connection, Given given, String space) {
        this.given = given;
        this.from = new KvsClient(connection, given.value('S', space), null);
        this.to = new KvsClient(connection, given.value('D', space), null);
    }

    /// @param name `copy` or `move`
    int run(String name) {
        if (given.operands().size() != 2) {
            throw new CommandException(name + ": specify srckey dstkey");
        }
        String source = given.operands().getFirst();
        try {
            JsonNode object = from.found(source, KvsFlags.TREEOBJ);
            set(to, given.operands().getLast(), object);
            if (name.equals("move")) {
                set(from, source, null);
            }
            return 0;
        } catch (RpcException e) {
            throw new CommandException("flux_kvs_" + name + ": " + e.getMessage());
        }
    }

    private static void set(KvsClient kvs, String key, @Nullable JsonNode object)
            throws RpcException {
        kvs.committed(
                JsonNodeFactory.instance.arrayNode().add(KvsClient.operation(key, object, 0)), 0);
    }
}
