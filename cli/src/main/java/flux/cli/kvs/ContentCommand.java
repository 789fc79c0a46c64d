package flux.cli.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// `flux content store`, `load`, `flush` and `dropcache` (RFC 10): blobs by the hash of their
/// bytes.
public final class ContentCommand {
    private static final String USAGE =
            """
            Usage: flux-content [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-content:
               load            Load blobs
               store           Store blobs
               flush           Flush dirty entries from local content cache
               dropcache       Drop non-essential entries from local content cache
               checkpoint      List or set checkpoints
            """;
    private static final Map<String, String> TABLES =
            Map.of(
                    "store",
                    """
                    [--bypass-cache] [--chunksize=N] <data
                    Store blob for data, print blobref on stdout
                    -b, --bypass-cache  accepted; there is no cache to go around
                    (c) --chunksize=N  a blob for every N bytes
                    Examples:
                      echo hello | flux content store
                    """,
                    "load",
                    """
                    [--bypass-cache] [BLOBREF ...]
                    Load blobs by their names, which are read from standard input when none is given
                    -b, --bypass-cache  accepted; there is no cache to go around
                    Examples:
                      flux content load sha1-f572d396fae9206628714fb2ce00f72e94f2258f
                    """,
                    "flush",
                    """

                    Write everything to the disk
                    Examples:
                      flux content flush
                    """,
                    "dropcache",
                    """

                    Does nothing here: there is no cache
                    Examples:
                      flux content dropcache
                    """);
    private static final Subcommands SUBCOMMANDS = Subcommands.of("flux-content", USAGE, TABLES);

    private final Session session;
    private final Given given;
    private final Connection connection;

    private ContentCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        if (!words.isEmpty() && words.getFirst().equals("checkpoint")) {
            return CheckpointCommand.run(words.subList(1, words.size()), session);
        }
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) ->
                        new ContentCommand(session, given, connection).run(action));
    }

    private int run(String action) throws RpcException, IOException {
        switch (action) {
            case "store" -> store();
            case "load" -> load();
            default -> {
                given.operands(0, 0);
                connection.rpc("content." + action, null);
            }
        }
        return 0;
    }

    private void store() throws RpcException, IOException {
        given.operands(0, 0);
        byte[] data = session.in().readAllBytes();
        int chunk = given.integer('c', 0);
        if (chunk < 0) {
            throw new CommandException("--chunksize=" + chunk + ": must not be negative");
        }
        int step = chunk == 0 ? Math.max(data.length, 1) : chunk;
        int at = 0;
        do {
            byte[] blob = Arrays.copyOfRange(data, at, Math.min(at + step, data.length));
            session.out().println(BlobRef.ofDigest(ask("content.store", blob)));
            at += step;
        } while (at < data.length);
    }

    private void load() throws RpcException, IOException {
        List<String> names =
                given.operands().isEmpty()
                        ? new String(session.in().readAllBytes(), UTF_8).lines().toList()
                        : given.operands();
        for (String name : names) {
            BlobRef ref;
            try {
                ref = BlobRef.parse(name.strip());
            } catch (IllegalArgumentException e) {
                throw new CommandException("invalid blobref: " + name);
            }
            byte[] blob = ask("content.load", ref.digest());
            session.out().write(blob, 0, blob.length);
        }
    }

    private byte[] ask(String topic, byte[] payload) throws RpcException, IOException {
        try (RpcStream answer =
                connection.client().sendRaw(topic, payload, Message.NODEID_ANY, 0)) {
            return answer.oneRaw();
        }
    }
}
