package flux.cli.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.connect.Connection;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.getopt.Subcommand;
import flux.cli.text.PythonJson;
import flux.cli.text.Signals;
import flux.cli.text.Zone;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// `flux sproc ps|kill|wait`: the processes that a broker runs. Source: flux-sproc(1).
public final class SprocCommand {
    private static final Parser PARSER = SprocUsage.parser();
    private static final int SIGNAL_MASK = 0x7f;
    private static final int SIGNAL_BASE = 128;

    private final Session session;
    private final Arguments arguments;
    private final Connection connection;
    private final String service;
    private final int rank;

    private SprocCommand(Session session, Arguments arguments, Connection connection) {
        this.session = session;
        this.arguments = arguments;
        this.connection = connection;
        this.service = arguments.value("--service", "rexec");
        long given = arguments.integer("--rank", Message.NODEID_ANY);
        if (arguments.has("--rank") && (given < 0 || given > Integer.MAX_VALUE)) {
            throw new CommandException("no such rank: " + given);
        }
        this.rank = (int) given;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, Subcommand.width(session));
        try (Connection connection = Connection.open(session)) {
            SprocCommand command = new SprocCommand(session, arguments, connection);
            return switch (arguments.subcommand()) {
                case "ps" -> command.ps();
                case "kill" -> command.kill();
                default -> command.await(arguments.operands().getFirst());
            };
        }
    }

    private CommandException failed(RpcException e) {
        return failed(arguments.subcommand(), e);
    }

    /// As Python writes an OSError.
    private static CommandException failed(String what, RpcException e) {
        return new CommandException(
                "%s: [Errno %d] %s".formatted(what, e.errnum(), e.getMessage()));
    }

    private int ps() {
        JsonNode answer;
        try {
            answer = connection.rpc(service + ".list", Connection.object(), rank);
        } catch (RpcException e) {
            throw failed(e);
        }
        OutputFormat<JsonNode> format =
                OutputFormat.parse(
                        arguments.value("--format", SprocFields.DEFAULT),
                        new SprocFields(answer.path("rank").asInt()),
                        Zone.of(session));
        if (arguments.has("--json")) {
            session.out().println(PythonJson.unicode(answer.path("procs")));
            return 0;
        }
        List<JsonNode> processes = new ArrayList<>();
        answer.path("procs").forEach(processes::add);
        new Table<>(format, !arguments.has("--no-header"))
                .print(format.sortKeys().sorted(processes), session.out());
        return 0;
    }

    private int kill() {
        String name = arguments.operands().getFirst();
        OptionalInt signal = Signals.number(name);
        if (signal.isEmpty()) {
            throw new CommandException("kill: Invalid signal " + name);
        }
        String target = arguments.operands().getLast();
        ObjectNode request = SprocTarget.put(Connection.object(), target);
        boolean waits = arguments.has("--wait");
        // Before the signal: who is signalled first may be gone when it is waited for.
        RpcStream end = waits ? waiting(target) : null;
        try {
            connection.rpc(service + ".kill", request.put("signum", signal.getAsInt()), rank);
        } catch (RpcException e) {
            // It may have ended by itself, and be there to be waited for all the same.
            if (end == null || e.errnum() != Errno.ENOENT) {
                throw failed(e);
            }
            session.err().println("flux-sproc: ERROR: " + failed(e).getMessage());
        }
        if (end == null) {
            return 0;
        }
        try {
            return code(answer(end));
        } catch (RpcException e) {
            throw failed("kill: wait failed", e);
        }
    }

    private RpcStream waiting(String target) {
        ObjectNode request = SprocTarget.put(Connection.object(), target);
        try {
            return connection.client().send(service + ".wait", request, rank, 0);
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    private JsonNode answer(RpcStream stream) throws RpcException {
        JsonNode answer = connection.next(stream);
        return answer == null ? Connection.object() : answer;
    }

    private static int code(JsonNode answer) {
        int status = answer.path("status").asInt();
        int signal = status & SIGNAL_MASK;
        return signal == 0 ? status >> 8 : SIGNAL_BASE + signal;
    }

    private int await(String target) {
        JsonNode answer;
        try {
            answer = answer(waiting(target));
        } catch (RpcException e) {
            throw failed(e);
        }
        if (arguments.has("--output")) {
            for (JsonNode io : answer.path("output")) {
                boolean out = io.path("stream").asText().equals("stdout");
                PrintStream to = out ? session.out() : session.err();
                byte[] data = RemoteIo.bytes(io);
                to.write(data, 0, data.length);
                to.flush();
            }
        }
        return code(answer);
    }
}
