package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.ledger.wire.RpcException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/// `flux content checkpoint`: from which root the KVS would start again.
final class CheckpointCommand {
    private static final int VERSION = 1;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final String USAGE =
            """
            Usage: flux-content checkpoint [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-content checkpoint:
               list            List checkpoints
               update          Set the root of the checkpoint
            """;
    private static final Subcommands SUBCOMMANDS =
            Subcommands.of(
                    "flux-content",
                    "flux-content checkpoint",
                    USAGE,
                    Map.of(
                            "list",
                            """
                            [OPTIONS]
                            List checkpoints
                            -n, --no-header  Without the first line
                            -j, --json  Write JSON
                            Examples:
                              flux content checkpoint list
                            """,
                            "update",
                            """
                            [OPTIONS] ROOTREF
                            Set the root of the checkpoint, where the store takes one
                            Examples:
                              flux content checkpoint update sha1-f572d396fae9206628714fb2ce00f72e94f2258f
                            """));

    private CheckpointCommand() {}

    static int run(List<String> words, Session session) {
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) -> {
                    if (action.equals("list")) {
                        list(given, connection, session);
                    } else {
                        update(given, connection);
                    }
                    return 0;
                });
    }

    private static void list(Given given, Connection connection, Session session)
            throws RpcException {
        given.operands(0, 0);
        JsonNode all = connection.rpc("content.checkpoint-get", null).path("value");
        if (!given.has('n') && !given.has('j')) {
            session.out()
                    .println(
                            "%-10s %-10s %-20s %s"
                                    .formatted("Index", "Sequence", "Time", "Rootref"));
        }
        int index = 0;
        for (JsonNode each : all) {
            if (given.has('j')) {
                session.out().println(each);
                continue;
            }
            Instant time = Instant.ofEpochSecond((long) each.path("timestamp").asDouble());
            session.out()
                    .println(
                            "%-10d %-10d %-20s %s"
                                    .formatted(
                                            index++,
                                            each.path("sequence").asLong(),
                                            TIME.format(time),
                                            each.path("rootref").asText()));
        }
    }

    private static void update(Given given, Connection connection) throws RpcException {
        ObjectNode request = Connection.object();
        request.putArray("value")
                .addObject()
                .put("version", VERSION)
                .put("rootref", given.operand())
                .put("sequence", 0)
                .put("timestamp", System.currentTimeMillis() / 1e3);
        connection.rpc("content.checkpoint-put", request);
    }
}
