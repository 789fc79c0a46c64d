package flux.cli.instance;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.getopt.WrongUse;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;

/// `flux logger MESSAGE`: writes a line to the broker's log. Source: flux-logger(1).
public final class LoggerCommand {
    private static final String TABLE =
            """
            [OPTIONS] MESSAGE ...

            -s, --severity=LEVEL  Set message severity (default notice)
            -n, --appname=NAME  Set message appname (default logger)
            Examples:
              flux logger maintenance begins at noon
              flux logger -s err -n backup disk is full
            """;
    private static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();
    private static final int SEVERITY_SHIFT = 3;

    private LoggerCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-logger",
                Syntax.of("flux-logger", "", TABLE),
                words,
                session,
                given -> run(given, session));
    }

    private static int run(Given given, Session session) throws RpcException {
        if (given.operands().isEmpty()) {
            throw WrongUse.usage();
        }
        int severity = SEVERITIES.indexOf(given.value('s', "notice"));
        if (severity < 0) {
            throw new CommandException(
                    "invalid severity: Use emerg|alert|crit|err|warning|notice|info|debug");
        }
        String app = given.value('n', "logger");
        if (app.isEmpty() || app.contains(" ")) {
            throw new CommandException("invalid appname: '" + app + "'");
        }
        String text = String.join(" ", given.operands()).replace('\n', ' ');
        try (Connection connection = Connection.open(session)) {
            String line =
                    "<%d>1 %s %s %s - - - %s"
                            .formatted(
                                    severity << SEVERITY_SHIFT,
                                    TIME.format(Instant.now()),
                                    connection.attribute("rank"),
                                    app,
                                    text);
            try (RpcStream answer =
                    connection
                            .client()
                            .sendRaw("log.append", line.getBytes(UTF_8), Message.NODEID_ANY, 0)) {
                answer.one();
            }
            return 0;
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }
}
