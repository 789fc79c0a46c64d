package flux.cli.terminus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.TerminalMessages;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.getopt.WrongUse;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `flux terminus`: programs on terminals that the instance has, to attach to and to leave.
public final class TerminusCommand {
    private static final int SIGKILL = 9;
    private static final String USAGE =
            """
            Usage: flux-terminus [OPTIONS] COMMAND ARGS
            Simple terminal session manager and multiplexer for Flux.
              -h, --help             Display this message.

            Common commands from flux-terminus:
               start           Start a new session
               attach          Attach to existing session
               list            list active sessions
               kill            kill active session ID
               kill-server     tell terminus server to exit
            """;
    private static final String WHERE =
            """
            -r, --rank=RANK  Rank of the server (default: local rank)
            -s, --service=NAME  Name of the server (default: USERID-terminus)
            """;
    private static final Subcommands SUBCOMMANDS =
            Subcommands.of(
                    "flux-terminus",
                    USAGE,
                    Map.of(
                            "start",
                            """
                            [OPTIONS] [COMMAND...]
                            Start a new session (^B d leaves it)
                            -d, --detach  Start the session and return
                            -w, --wait  With --detach, keep a session that has ended until somebody attached
                            -n, --name=NAME  Name of the session (default: the command)
                            -p, --pipe  Send standard input to the session and return
                            """
                                    + WHERE
                                    + """
                                    Examples:
                                      flux terminus start
                                      flux terminus start -d -n watch top
                                    """,
                            "attach",
                            """
                            [OPTIONS] ID
                            Attach to existing session (^B d leaves it)
                            -p, --pipe  Send standard input to the session and return
                            """
                                    + WHERE
                                    + """
                                    Examples:
                                      flux terminus attach 0
                                    """,
                            "list",
                            """
                            [OPTIONS]
                            List active sessions
                            """
                                    + WHERE
                                    + """
                                    Beyond Flux:
                                    (J) --json  Write JSON
                                    Examples:
                                      flux terminus list
                                    """,
                            "kill",
                            """
                            [OPTIONS] ID
                            Kill active session ID
                            """
                                    + WHERE
                                    + """
                                    Examples:
                                      flux terminus kill 0
                                    """,
                            "kill-server",
                            """
                            [OPTIONS]
                            Kill all sessions and end their server
                            """
                                    + WHERE
                                    + """
                                    Examples:
                                      flux terminus kill-server
                                    """));

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final String service;
    private final int rank;

    private TerminusCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
        this.service = given.value('s', new UnixSystem().getUid() + "-terminus");
        this.rank = given.integer('r', Message.NODEID_ANY);
        if (given.has('r') && rank < 0) {
            throw new CommandException("--rank=" + rank + ": must not be negative");
        }
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) ->
                        new TerminusCommand(session, given, connection).run(action));
    }

    private int run(String action) throws RpcException, IOException {
        return switch (action) {
            case "start" -> start();
            case "attach" -> attach();
            case "list" -> list();
            case "kill" -> kill();
            default -> killServer();
        };
    }

    private void refuseNesting() {
        if (session.env().containsKey("FLUX_TERMINUS_SESSION")) {
            throw new CommandException("Nesting flux-terminus sessions not supported");
        }
    }

    private JsonNode ask(String method, ObjectNode payload) throws RpcException {
        try {
            return connection.rpc(service + "." + method, payload, rank);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOSYS) {
                throw new CommandException("no server running at " + service);
            }
            throw e;
        }
    }

    private int start() throws RpcException {
        if (!given.has('d')) {
            refuseNesting();
        }
        ObjectNode serve = Connection.object().put("service", service);
        connection.rpc("terminus.serve", serve, rank);
        ObjectNode request = Connection.object().put("name", given.value('n', ""));
        ArrayNode command = request.putArray("cmd");
        given.operands().forEach(command::add);
        ObjectNode environment = request.putObject("environ");
        session.env().forEach(environment::put);
        request.put("cwd", session.cwd().toString());
        request.set("winsize", TerminalMessages.size(session));
        request.put("wait", !given.has('d') || given.has('w') ? 1 : 0);
        String topic = ask("new", request).path("pty_service").asText();
        return given.has('d') ? 0 : attach(topic);
    }

    private int attach() throws RpcException {
        refuseNesting();
        return attach(service + "." + id());
    }

    private int attach(String topic) throws RpcException {
        SessionTerminal terminal = new SessionTerminal(session, connection, topic, rank);
        if (given.has('p')) {
            terminal.pipe();
            return 0;
        }
        return terminal.run();
    }

    private int id() {
        if (given.operands().size() != 1) {
            throw WrongUse.usage("session ID required\n");
        }
        String id = given.operand();
        if (!id.matches("[0-9]{1,9}")) {
            throw WrongUse.usage("session ID must be an integer\n");
        }
        return Integer.parseInt(id);
    }

    private int list() throws RpcException {
        given.operands(0, 0);
        JsonNode list = ask("list", Connection.object());
        if (given.has('J')) {
            session.out().println(list);
            return 0;
        }
        JsonNode server = list.path("server");
        session.out()
                .println(
                        "server at %s running on rank %d since %s"
                                .formatted(
                                        server.path("service").asText(),
                                        server.path("rank").asInt(),
                                        date(server.path("ctime").asDouble())));
        JsonNode sessions = list.path("sessions");
        int count = sessions.size();
        session.out()
                .println(
                        count == 0
                                ? "no sessions"
                                : count + " current session" + (count > 1 ? "s:" : ":"));
        for (JsonNode each : sessions) {
            session.out()
                    .println(
                            "%d: [%s]%s %d clients (created %s)"
                                    .formatted(
                                            each.path("id").asInt(),
                                            each.path("name").asText(),
                                            each.path("exited").asInt() == 0 ? "" : " (exited)",
                                            each.path("clients").asInt(),
                                            date(each.path("ctime").asDouble())));
        }
        return 0;
    }

    /// As ctime(3) has it, in UTC.
    private static String date(double seconds) {
        return DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochSecond((long) seconds));
    }

    private int kill() throws RpcException {
        int id = id();
        ask("kill", Connection.object().put("id", id).put("signal", SIGKILL).put("wait", 1));
        return 0;
    }

    private int killServer() throws RpcException {
        given.operands(0, 0);
        ask("kill-server", Connection.object());
        return 0;
    }
}
