package flux.cli.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.WrongUse;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.io.IOException;

/// `flux kvs put`, `unlink`, `mkdir`, `link` and `sync`: one commit each, of all or nothing.
final class KvsChange {
    private static final String FROM_STDIN = "-";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session session;
    private final KvsClient kvs;
    private final Given given;
    private final ArrayNode operations = JSON.createArrayNode();

    KvsChange(Session session, KvsClient kvs, Given given) {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
    }

    int put() {
        for (String word : given.operands(1, Integer.MAX_VALUE)) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new CommandException("put: you must specify a value as key=value");
            }
            String key = word.substring(0, equals);
            String text = word.substring(equals + 1);
            boolean input = text.equals(FROM_STDIN) && (given.has('r') || given.has('t'));
            byte[] value = input ? input() : text.getBytes(UTF_8);
            operations.add(
                    given.has('t')
                            ? KvsClient.operation(key, treeObject(key, value), 0)
                            : KvsClient.operation(
                                    key,
                                    KvsClient.value(value),
                                    given.has('A') ? KvsFlags.APPEND : 0));
        }
        return commit();
    }

    private byte[] input() {
        try {
            return session.in().readAllBytes();
        } catch (IOException e) {
            throw new CommandException("stdin: " + e.getMessage());
        }
    }

    private static JsonNode treeObject(String key, byte[] text) {
        try {
            JsonNode object = JSON.readTree(new String(text, UTF_8));
            if (object.path("ver").isInt() && object.path("type").isTextual()) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Told below, in the same words.
        }
        throw new CommandException(key + ": Protocol error");
    }

    int unlink() {
        for (String key : given.operands(1, Integer.MAX_VALUE)) {
            if (mayGo(key)) {
                operations.add(KvsClient.operation(key, null, 0));
            }
        }
        return commit();
    }

    private boolean mayGo(String key) {
        try {
            boolean isDirectory = KvsClient.isDirectory(kvs.found(key, KvsFlags.TREEOBJ));
            if (isDirectory && !given.has('R') && !kvs.entries(key).isEmpty()) {
                throw new CommandException("cannot unlink '" + key + "': Directory not empty");
            }
            return true;
        } catch (RpcException e) {
            if (given.has('f') && e.errnum() == Errno.ENOENT) {
                return false;
            }
            throw new CommandException("cannot unlink '" + key + "': " + e.getMessage());
        }
    }

    int mkdir() {
        for (String key : given.operands(1, Integer.MAX_VALUE)) {
            ObjectNode empty = Connection.object().put("type", "dir").put("ver", 1);
            empty.putObject("data");
            operations.add(KvsClient.operation(key, empty, 0));
        }
        return commit();
    }

    int link() {
        if (given.operands().isEmpty()) {
            throw WrongUse.usage();
        }
        if (given.operands().size() != 2) {
            throw new CommandException("link: specify target and link_name");
        }
        ObjectNode link = Connection.object().put("type", "symlink").put("ver", 1);
        ObjectNode data = link.putObject("data").put("target", given.operands().getFirst());
        if (given.has('T')) {
            data.put("namespace", given.value('T', ""));
        }
        operations.add(KvsClient.operation(given.operands().getLast(), link, 0));
        return commit();
    }

    /// What has been committed is on the disk when this returns.
    int sync() {
        given.operands(0, 0);
        return commit(KvsFlags.SYNC);
    }

    private int commit() {
        return commit(
                (given.has('n') ? KvsFlags.NO_MERGE : 0) | (given.has('S') ? KvsFlags.SYNC : 0));
    }

    private int commit(int flags) {
        JsonNode version = kvs.commit(operations, flags);
        if (given.has('O')) {
            session.out().println(KvsClient.dirref(version));
        } else if (given.has('b')) {
            session.out().println(version.path("rootref").asText());
        } else if (given.has('s')) {
            session.out().println(version.path("rootseq").asLong());
        }
        return 0;
    }
}
