package flux.cli.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.FluxCli;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.text.Words;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/// `flux version`, `dmesg`.
public final class InstanceCommands {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx");
    private static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private static final CUsage DMESG =
            new CUsage(
                    "dmesg",
                    "[OPTIONS...]",
                    "Manipulate broker log ring buffer",
                    List.of(
                            "  -C, --clear            Clear the ring buffer",
                            "  -c, --read-clear       Clear the ring buffer contents after printing",
                            "  -f, --follow           Track new entries as are logged",
                            "  -n, --new              Follow only new log messages",
                            "  -H, --human            Human readable output",
                            "  -d, --delta            With --human, show timestamp delta between"
                                    + " messages",
                            "  -L, --color[=WHEN]     Colorize output when supported"),
                    Map.of(
                            "clear",
                            'C',
                            "read-clear",
                            'c',
                            "follow",
                            'f',
                            "new",
                            'n',
                            "human",
                            'H',
                            "color",
                            'L',
                            "delta",
                            'd'),
                    List.of("flux dmesg -H", "flux dmesg --follow"));

    private InstanceCommands() {}

    public static int version(List<String> words, Session session) {
        session.out().println("commands:    \t\t" + FluxCli.VERSION);
        session.out().println("libflux-core:    \t" + FluxCli.VERSION);
        if (session.env().containsKey("FLUX_URI")) {
            try (Connection connection = Connection.open(session)) {
                session.out().println("broker:  \t\t" + connection.attribute("version"));
                session.out().println("FLUX_URI:\t\t" + session.env().get("FLUX_URI"));
            } catch (RpcException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        }
        session.out().println("build-options:\t\tjava=" + Runtime.version().feature());
        return 0;
    }

    public static int dmesg(List<String> given, Session session) {
        Words words = DMESG.read(given, 0, session);
        if (words == null) {
            return CUsage.ended(given);
        }
        return Connected.run(
                "dmesg",
                session,
                connection -> {
                    if (words.has('C')) {
                        connection.rpc("log.clear", null);
                        return 0;
                    }
                    ObjectNode request = Connection.object();
                    request.put("follow", words.has('f')).put("nobacklog", words.has('n'));
                    try (RpcStream stream = connection.stream("log.dmesg", request)) {
                        for (String line = stream.nextText();
                                line != null;
                                line = stream.nextText()) {
                            session.out().println(shown(line));
                            if (words.has('f')) {
                                session.out().flush();
                            }
                        }
                    }
                    if (words.has('c')) {
                        connection.rpc("log.clear", null);
                    }
                    return 0;
                });
    }

    /// `<PRI>1 TIME RANK APP PID - - TEXT` as people read it; severity is in PRI's high bits.
    private static String shown(String line) {
        String[] parts = line.split(" ", 8);
        if (parts.length < 8 || !parts[0].startsWith("<")) {
            return line;
        }
        int severity = Integer.parseInt(parts[0].substring(1, parts[0].indexOf('>'))) >> 3;
        String time = STAMP.format(Instant.parse(parts[1]).atZone(ZoneId.systemDefault()));
        return "%s %s.%s[%s]: %s"
                .formatted(
                        time,
                        parts[3],
                        SEVERITIES.get(Math.clamp(severity, 0, SEVERITIES.size() - 1)),
                        parts[2],
                        parts[7]);
    }
}
