package flux.cli.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;

/// `flux dmesg`: the broker's log. Source: flux-dmesg(1).
public final class DmesgCommand {
    private static final String TABLE =
            """
            [OPTIONS...]
            Manipulate broker log ring buffer
            -C, --clear  Clear the ring buffer
            -c, --read-clear  Clear the ring buffer contents after printing
            -f, --follow  Track new entries as are logged
            -n, --new  Follow only new log messages
            -H, --human  Human readable output
            -d, --delta  With --human, show timestamp delta between messages
            -L, --color[=WHEN]  Colorize output when supported; WHEN can be 'always' (default if \
            omitted), 'never', or 'auto' (default)
            Examples:
              flux dmesg -H
              flux dmesg --follow
            """;

    private DmesgCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-dmesg",
                Syntax.of("flux", "dmesg", TABLE),
                words,
                session,
                given -> run(given, session));
    }

    private static int run(Given given, Session session) throws RpcException {
        given.operands(0, 0);
        if (given.has('d') && !given.has('H')) {
            throw new CommandException("--delta can only be used with --human");
        }
        LogLines lines =
                new LogLines(
                        ZoneId.systemDefault(),
                        given.has('H'),
                        given.has('d'),
                        color(given, session));
        try (Connection connection = Connection.open(session)) {
            if (!given.has('C')) {
                print(connection, given, session, lines);
            }
            if (given.has('C') || given.has('c')) {
                connection.rpc("log.clear", null);
            }
            return 0;
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    private static boolean color(Given given, Session session) {
        String when = given.value('L', given.has('L') ? "always" : "auto");
        return switch (when) {
            case "always" -> true;
            case "never" -> false;
            case "auto" ->
                    session.isTerminal(1) && session.env().getOrDefault("NO_COLOR", "").isEmpty();
            default -> throw new CommandException("Invalid argument to --color: " + when);
        };
    }

    private static void print(Connection connection, Given given, Session session, LogLines lines)
            throws RpcException, IOException {
        ObjectNode request = Connection.object();
        boolean follows = given.has('f') || given.has('n');
        request.put("follow", follows).put("nobacklog", given.has('n'));
        try (RpcStream stream = connection.stream("log.dmesg", request)) {
            for (String line = stream.nextText(); line != null; line = stream.nextText()) {
                session.out().println(lines.format(line));
                if (follows) {
                    session.out().flush();
                }
            }
        }
    }
}
