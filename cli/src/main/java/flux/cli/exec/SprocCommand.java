package flux.cli.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.text.PythonJson;
import flux.cli.text.Signals;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// `flux sproc ps|kill|wait`: the processes that a broker runs. Source: flux-sproc(1).
public final class SprocCommand {
    private static final String USAGE =
            """
            Usage: flux-sproc [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-sproc:
               ps              List the processes of a broker
               kill            Send a signal to a process
               wait            Wait for a background process and exit as it did
            """;
    private static final Map<String, String> TABLES =
            Map.of(
                    "ps",
                    """
                    [OPTIONS]
                    List the processes of a broker
                    -r, --rank=RANK  The broker's rank (default: the one that is asked)
                    -s, --service=NAME  The service that runs them (default: rexec)
                    -n, --no-header  Without the first line
                    Beyond Flux:
                    (J) --json  Write JSON
                    Examples:
                      flux sproc ps
                    """,
                    "kill",
                    """
                    [OPTIONS] SIGNAL PID|LABEL
                    Send a signal to a process
                    -r, --rank=RANK  The broker's rank (default: the one that is asked)
                    -s, --service=NAME  The service that runs it (default: rexec)
                    -w, --wait  Wait until it has ended
                    Examples:
                      flux sproc kill TERM watch
                    """,
                    "wait",
                    """
                    [OPTIONS] PID|LABEL
                    Wait for a background process and exit as it did
                    -r, --rank=RANK  The broker's rank (default: the one that is asked)
                    -s, --service=NAME  The service that runs it (default: rexec)
                    Examples:
                      flux exec --bg --waitable --label=build -r 0 make; flux sproc wait build
                    """);
    private static final Subcommands SUBCOMMANDS = Subcommands.of("flux-sproc", USAGE, TABLES);
    private static final int SIGNAL_MASK = 0x7f;
    private static final int SIGNAL_BASE = 128;

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final String service;
    private final int rank;

    private SprocCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
        this.service = given.value('s', "rexec");
        this.rank = given.integer('r', Message.NODEID_ANY);
        if (given.has('r') && rank < 0) {
            throw new CommandException("rank must not be below 0");
        }
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) -> {
                    SprocCommand command = new SprocCommand(session, given, connection);
                    return switch (action) {
                        case "ps" -> command.ps();
                        case "kill" -> command.kill();
                        default -> command.await(given.operand());
                    };
                });
    }

    private int ps() throws RpcException {
        given.operands(0, 0);
        JsonNode processes =
                connection.rpc(service + ".list", Connection.object(), rank).path("procs");
        if (given.has('J')) {
            session.out().println(PythonJson.unicode(processes));
            return 0;
        }
        if (!given.has('n')) {
            session.out().println("      PID ST LABEL        COMMAND");
        }
        for (JsonNode process : processes) {
            String label = process.path("label").asText("");
            session.out()
                    .println(
                            "%9d %-2s %-12s %s"
                                    .formatted(
                                            process.path("pid").asLong(),
                                            process.path("state").asText(),
                                            label.isEmpty() ? "-" : label,
                                            process.path("cmd").asText()));
        }
        return 0;
    }

    private int kill() throws RpcException {
        List<String> operands = given.operands(2, 2);
        OptionalInt signal = Signals.number(operands.getFirst());
        if (signal.isEmpty()) {
            throw new CommandException("invalid signal: " + operands.getFirst());
        }
        ObjectNode request = SprocTarget.put(Connection.object(), operands.getLast());
        connection.rpc(service + ".kill", request.put("signum", signal.getAsInt()), rank);
        return given.has('w') ? await(operands.getLast()) : 0;
    }

    private int await(String target) throws RpcException {
        ObjectNode request = SprocTarget.put(Connection.object(), target);
        int status = connection.rpc(service + ".wait", request, rank).path("status").asInt();
        int signal = status & SIGNAL_MASK;
        return signal == 0 ? status >> 8 : SIGNAL_BASE + signal;
    }
}
