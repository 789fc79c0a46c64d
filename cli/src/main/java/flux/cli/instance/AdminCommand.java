package flux.cli.instance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// `flux admin cleanup-push` and `flux admin system-scripts`. Source: flux-admin(1).
public final class AdminCommand {
    private static final String USAGE =
            """
            Usage: flux-admin [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-admin:
               cleanup-push    Push command onto front of broker rank 0 cleanup script
               system-scripts  Show the scripts that run around jobs
            """;
    private static final String PUSH =
            """
            [COMMAND]
            Push command onto front of broker rank 0 cleanup script
            Examples:
              flux admin cleanup-push 'rm -rf /tmp/scratch'
              flux admin cleanup-push < commands.txt
            """;
    private static final String SCRIPTS =
            """
            [OPTIONS]
            Show the scripts that run around jobs
            -v, --verbose  Show their commands
            -L, --color[=WHEN]  Accepted; nothing is colored
            Examples:
              flux admin system-scripts -v
            """;
    private static final List<String> TYPES = List.of("prolog", "epilog", "housekeeping");
    private static final int INPUT_BYTES_MAX = 1 << 20;

    private static final Subcommands SUBCOMMANDS =
            Subcommands.of(
                    "flux-admin", USAGE, Map.of("cleanup-push", PUSH, "system-scripts", SCRIPTS));

    private AdminCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.run(
                words,
                session,
                (action, given) ->
                        action.equals("cleanup-push")
                                ? push(given, session)
                                : scripts(given, session));
    }

    private static int push(Given given, Session session) throws RpcException {
        List<String> commands;
        if (given.operands().isEmpty()) {
            try {
                String input = new String(session.in().readNBytes(INPUT_BYTES_MAX), UTF_8);
                commands = input.lines().filter(line -> !line.isBlank()).toList();
            } catch (IOException e) {
                throw new CommandException("reading standard input: " + e.getMessage());
            }
        } else {
            commands = List.of(String.join(" ", given.operands()));
        }
        ObjectNode request = Connection.object().put("name", "cleanup");
        commands.forEach(request.putArray("commands")::add);
        try (Connection connection = Connection.open(session)) {
            connection.rpc("runat.push", request);
            return 0;
        }
    }

    private static int scripts(Given given, Session session) throws RpcException {
        given.operands(0, 0);
        try (Connection connection = Connection.open(session)) {
            JsonNode manager = connection.rpc("config.get", null).path("job-manager");
            for (String type : TYPES) {
                JsonNode script = manager.path(type);
                boolean isThere = script.isObject();
                String how =
                        isThere
                                ? "enabled (per-rank=" + script.path("per-rank").asBoolean() + ")"
                                : "not configured";
                session.out().println("▸ " + type + ": " + how);
                if (isThere && given.has('v')) {
                    session.out().println("  command: " + words(script.path("command")));
                }
                session.out().println();
            }
            return 0;
        }
    }

    private static String words(JsonNode command) {
        return StreamSupport.stream(command.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(" "));
    }
}
