package flux.cli.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.text.JsonOrText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Map;

/// `flux jobtap`: the job manager's plugins, of which all are built in here. Source:
/// flux-jobtap(1).
public final class JobtapCommand {
    private static final String USAGE =
            """
            Usage: flux-jobtap [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-jobtap:
               load            Load a jobtap plugin into the job manager
               remove          Remove jobtap plugins from the job manager
               list            List the plugins of the job manager
               query           Query a plugin
            """;
    private static final Subcommands SUBCOMMANDS =
            Subcommands.of(
                    "flux-jobtap",
                    USAGE,
                    Map.of(
                            "load",
                            """
                            [OPTIONS] PLUGIN [KEY=VAL...]
                            Load a plugin
                            -r, --remove=NAME  Remove plugin NAME first
                            Examples:
                              flux jobtap load /path/plugin.so key=1
                            """,
                            "remove",
                            """
                            [OPTIONS] PLUGIN
                            Remove plugins by name, glob, or all
                            Examples:
                              flux jobtap remove all
                            """,
                            "list",
                            """
                            [OPTIONS]
                            List plugins
                            -a, --all  List those that are built in, too
                            Examples:
                              flux jobtap list -a
                            """,
                            "query",
                            """
                            [OPTIONS] PLUGIN
                            Print what there is to know about a plugin, as JSON
                            Examples:
                              flux jobtap query .history
                            """));

    private JobtapCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) -> {
                    switch (action) {
                        case "load" -> load(given, connection);
                        case "remove" -> ask(connection, "jobtap", "remove", given.operand());
                        case "list" -> list(given, connection, session);
                        default ->
                                session.out()
                                        .println(
                                                ask(
                                                        connection,
                                                        "jobtap-query",
                                                        "name",
                                                        given.operand()));
                    }
                    return 0;
                });
    }

    /// Errors have a word more in front than those of other programs.
    private static JsonNode ask(Connection connection, String method, String key, String name) {
        try {
            return connection.rpc("job-manager." + method, Connection.object().put(key, name));
        } catch (RpcException e) {
            boolean unknown = e.errnum() == Errno.ENOENT && key.equals("remove");
            throw new CommandException(
                    "ERROR: " + (unknown ? name + " not found" : e.getMessage()));
        }
    }

    private static JsonNode jobtap(Connection connection, ObjectNode request) throws RpcException {
        return connection.rpc("job-manager.jobtap", request);
    }

    private static void load(Given given, Connection connection) throws RpcException {
        List<String> operands = given.operands(1, Integer.MAX_VALUE);
        ObjectNode request = Connection.object().put("load", operands.getFirst());
        ObjectNode conf = Connection.object();
        for (String pair : operands.subList(1, operands.size())) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CommandException("expected KEY=VAL, got '" + pair + "'");
            }
            conf.set(pair.substring(0, equals), JsonOrText.parse(pair.substring(equals + 1)));
        }
        if (!conf.isEmpty()) {
            request.set("conf", conf);
        }
        if (given.has('r')) {
            request.put("remove", given.value('r', ""));
        }
        jobtap(connection, request);
    }

    private static void list(Given given, Connection connection, Session session)
            throws RpcException {
        given.operands(0, 0);
        for (JsonNode plugin :
                jobtap(connection, Connection.object().put("query_only", true)).path("plugins")) {
            String name = plugin.asText();
            if (given.has('a') || !name.startsWith(".")) {
                session.out().println(name);
            }
        }
    }
}
