package flux.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.FluxCli;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Users;
import flux.cli.text.Words;
import flux.ledger.text.Fsd;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// `flux getattr`, `setattr`, `lsattr`, `version`, `uptime`, `dmesg`, `shutdown`.
public final class InstanceCommands {
    private static final int FAILED = 1;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx");
    private static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private InstanceCommands() {}

    private interface Body {
        int run(Connection connection) throws RpcException, IOException;
    }

    private static int connected(String name, Session session, Body body) {
        try (Connection connection = Connection.open(session)) {
            return body.run(connection);
        } catch (RpcException | CommandException | Words.Misused e) {
            session.out().flush();
            session.err().println("flux-" + name + ": " + e.getMessage());
            return FAILED;
        } catch (IOException e) {
            session.err().println("flux-" + name + ": " + Connection.lost(e).getMessage());
            return FAILED;
        }
    }

    public static int getattr(List<String> words, Session session) {
        if (words.size() != 1 || words.getFirst().startsWith("-")) {
            session.err().println("Usage: flux-getattr [OPTIONS] name");
            return FAILED;
        }
        return connected(
                "getattr",
                session,
                connection -> {
                    try {
                        session.out().println(connection.attribute(words.getFirst()));
                        return 0;
                    } catch (RpcException e) {
                        throw new CommandException(words.getFirst() + ": " + e.getMessage());
                    }
                });
    }

    public static int setattr(List<String> given, Session session) {
        return connected(
                "setattr",
                session,
                connection -> {
                    Words words = new Words(given, Map.of("force", 'f'), Set.of());
                    if (words.operands().size() != 2) {
                        throw new CommandException("Usage: flux setattr [OPTIONS] name value");
                    }
                    ObjectNode request = Connection.object();
                    request.put("name", words.operands().getFirst());
                    request.put("value", words.operands().get(1));
                    if (words.has('f')) {
                        request.put("force", true);
                    }
                    connection.rpc("attr.set", request);
                    return 0;
                });
    }

    public static int lsattr(List<String> given, Session session) {
        return connected(
                "lsattr",
                session,
                connection -> {
                    Words words = new Words(given, Map.of("values", 'v'), Set.of());
                    TreeSet<String> names = new TreeSet<>();
                    connection
                            .rpc("attr.list", null)
                            .path("names")
                            .forEach(name -> names.add(name.asText()));
                    for (String name : names) {
                        if (words.has('v')) {
                            String value = connection.attribute(name);
                            session.out()
                                    .println(
                                            "%-40s%s"
                                                    .formatted(
                                                            name, value.isEmpty() ? "-" : value));
                        } else {
                            session.out().println(name);
                        }
                    }
                    return 0;
                });
    }

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

    public static int uptime(List<String> words, Session session) {
        return connected(
                "uptime",
                session,
                connection -> {
                    JsonNode state = connection.rpc("state-machine.get", null);
                    double start = Double.parseDouble(connection.attribute("broker.starttime"));
                    double seconds = System.currentTimeMillis() / 1000.0 - start;
                    String owner =
                            Users.name(Long.parseLong(connection.attribute("security.owner")));
                    JsonNode resources = connection.rpc("resource.status", null);
                    int drained = resources.path("drain").size();
                    session.out()
                            .println(
                                    " %s %s %s,  owner %s,  depth %s,  size %s%s"
                                            .formatted(
                                                    CLOCK.format(
                                                            Instant.now()
                                                                    .atZone(
                                                                            ZoneId
                                                                                    .systemDefault())),
                                                    state.path("state").asText(),
                                                    Fsd.format(seconds, 2),
                                                    owner,
                                                    connection.attribute("instance-level"),
                                                    connection.attribute("size"),
                                                    drained == 0
                                                            ? ""
                                                            : ",  " + drained + " drained"));
                    notices(connection, session);
                    return 0;
                });
    }

    private static void notices(Connection connection, Session session) throws RpcException {
        JsonNode names = connection.rpc("job-manager.queue-list", null).path("queues");
        if (!names.isEmpty()) {
            return;
        }
        JsonNode queue = connection.rpc("job-manager.queue-status", Connection.object());
        StringBuilder line = new StringBuilder();
        if (!queue.path("enable").asBoolean()) {
            line.append("submit disabled");
        }
        if (!queue.path("start").asBoolean()) {
            line.append(line.isEmpty() ? "" : ",  ").append("scheduler stopped");
        }
        if (!line.isEmpty()) {
            session.out().println("  " + line);
        }
    }

    public static int dmesg(List<String> given, Session session) {
        return connected(
                "dmesg",
                session,
                connection -> {
                    Words words =
                            new Words(
                                    given,
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
                                    Set.of());
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

    public static int shutdown(List<String> given, Session session) {
        return connected(
                "shutdown",
                session,
                connection -> {
                    connection
                            .client()
                            .sendRaw(
                                    "shutdown.start",
                                    Message.payload("{\"loglevel\":6}"),
                                    Message.NODEID_ANY,
                                    Message.STREAMING);
                    FluxClient client = connection.client();
                    client.flush();
                    return 0;
                });
    }
}
