package flux.cli.dump;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.kvs.KvsClient;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `flux fsck`: whether every key of the primary namespace can be had: each directory and each long
/// value is loaded by its name, and must be what its name says.
///
/// What is damaged is a file that was made of the `kvs` log, so an instance that is started again
/// without its `kvs-snapshots` has it all; `--repair` is for who cannot.
public final class FsckCommand {
    private static final String LOST = "lost+found";
    private static final int FOUND_ERRORS = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE =
            """
            [OPTIONS]
            Check integrity of the KVS
            -v, --verbose  List keys on stderr as they are checked
            -q, --quiet  Don't output anything but errors
            -r, --rootref=BLOBREF  Check the tree of that root
            -R, --repair  Move what can be had of damaged values below lost+found
            -j, --job-aware  accepted: jobs are not in the KVS but in a log of their own
            Examples:
              flux fsck -v
            """;

    private final Session session;
    private final Connection connection;
    private final Given given;
    private final ArrayNode repairs = JsonNodeFactory.instance.arrayNode();
    private long keys;
    private long errors;

    private FsckCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    /// @return the exit status: 1 when something is damaged
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-fsck",
                Syntax.of("flux", "fsck", TABLE),
                words,
                session,
                given -> {
                    try (Connection connection = Connection.open(session)) {
                        return new FsckCommand(session, connection, given).run();
                    }
                });
    }

    private int run() throws RpcException {
        String root = given.value('r', "");
        if (!root.isEmpty() && given.has('R')) {
            throw new CommandException("--repair is for the present: it cannot go with --rootref");
        }
        if (root.isEmpty()) {
            ObjectNode primary = Connection.object().put("namespace", "primary").put("flags", 0);
            root = connection.rpc("kvs.getroot", primary).path("rootref").asText();
        }
        try {
            directory(".", BlobRef.parse(root));
        } catch (IllegalArgumentException e) {
            throw new CommandException(root + ": " + e.getMessage());
        }
        if (!repairs.isEmpty()) {
            new KvsClient(connection, "primary", null).committed(repairs, 0);
        }
        if (!given.has('q')) {
            session.err().println("Total keys: " + keys);
            session.err().println("Total errors: " + errors);
        }
        return errors == 0 ? 0 : FOUND_ERRORS;
    }

    private void directory(String key, BlobRef ref) throws RpcException {
        byte[] text = load(ref);
        JsonNode dir = null;
        try {
            dir = text == null ? null : JSON.readTree(text);
        } catch (IOException e) {
            dir = null;
        }
        if (dir == null || !dir.path("type").asText().equals("dir")) {
            damaged(key, "directory " + ref + " is missing or damaged");
            return;
        }
        for (Map.Entry<String, JsonNode> entry : dir.path("data").properties()) {
            String below = key.equals(".") ? entry.getKey() : key + "." + entry.getKey();
            JsonNode data = entry.getValue().path("data");
            switch (entry.getValue().path("type").asText()) {
                case "dirref" -> directory(below, BlobRef.parse(data.path(0).asText()));
                case "valref" -> value(below, data);
                default -> keys++;
            }
        }
    }

    private void value(String key, JsonNode blobs) throws RpcException {
        keys++;
        if (given.has('v')) {
            session.err().println(key);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int missing = 0;
        for (JsonNode blob : blobs) {
            byte[] bytes = load(BlobRef.parse(blob.asText()));
            if (bytes == null) {
                missing++;
            } else {
                whole.writeBytes(bytes);
            }
        }
        if (missing == 0) {
            return;
        }
        damaged(key, "%d of %d blobs are missing or damaged".formatted(missing, blobs.size()));
        if (given.has('R')) {
            repairs.add(KvsClient.operation(key, null, 0));
            repairs.add(
                    KvsClient.operation(LOST + "." + key, KvsClient.value(whole.toByteArray()), 0));
        }
    }

    private void damaged(String key, String what) {
        errors++;
        session.err().println("flux-fsck: " + key + ": " + what);
    }

    /// The bytes of that name, or null when there are none that deserve it.
    private byte @Nullable [] load(BlobRef ref) throws RpcException {
        try {
            byte[] bytes =
                    connection
                            .client()
                            .sendRaw("content.load", ref.digest(), Message.NODEID_ANY, 0)
                            .oneRaw();
            BlobRef.Hash hash =
                    ref.digest().length == BlobRef.Hash.SHA1.bytes()
                            ? BlobRef.Hash.SHA1
                            : BlobRef.Hash.SHA256;
            return BlobRef.of(hash, bytes).equals(ref) ? bytes : null;
        } catch (RpcException e) {
            if (e.errnum() == flux.ledger.wire.Errno.ENOENT) {
                return null;
            }
            throw e;
        } catch (IOException e) {
            throw new CommandException(String.valueOf(Connection.lost(e).getMessage()));
        }
    }
}
