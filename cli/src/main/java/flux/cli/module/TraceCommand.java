package flux.cli.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;

/// `flux module trace`: the messages of parts of the broker, as they pass, until interrupted.
final class TraceCommand {
    private static final List<String> TYPES = List.of("request", "response", "event", "control");
    private static final String ERROR = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final Session session;
    private final Given given;
    private final boolean color;
    private final TraceTime time;

    TraceCommand(Session session, Given given) {
        this.session = session;
        this.given = given;
        if (given.has('d') && !given.has('H')) {
            throw new CommandException("--delta can only be used with --human");
        }
        this.color = color();
        this.time = new TraceTime(ZoneId.systemDefault(), given.has('H'), given.has('d'));
    }

    private boolean color() {
        String when = given.value('L', given.has('L') ? "always" : "auto");
        return switch (when) {
            case "always" -> true;
            case "never" -> false;
            case "auto" ->
                    session.isTerminal(1) && session.env().getOrDefault("NO_COLOR", "").isEmpty();
            default -> throw new CommandException("Invalid argument to --color: " + when);
        };
    }

    void run(Connection connection) throws RpcException {
        ObjectNode request = Connection.object().put("typemask", typemask());
        request.put("topic_glob", given.value('T', "*")).put("full", given.has('f'));
        ArrayNode names = request.putArray("names");
        given.operands().forEach(names::add);
        try (RpcStream stream = connection.stream("module.trace", request)) {
            for (JsonNode next = stream.next(); next != null; next = stream.next()) {
                print(next);
                session.out().flush();
            }
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    private int typemask() {
        int mask = 0;
        for (String type : given.value('t', String.join(",", TYPES)).split(",")) {
            int index = TYPES.indexOf(type);
            if (index < 0) {
                throw new CommandException(
                        "unknown message type '%s': expected some of %s"
                                .formatted(type, String.join(",", TYPES)));
            }
            mask |= 1 << index;
        }
        return mask;
    }

    private void print(JsonNode line) {
        int errnum = line.path("errnum").asInt();
        String marker =
                switch (line.path("type").asInt()) {
                    case 1 -> ">";
                    case 2 -> "<";
                    case 4 -> "e";
                    default -> "c";
                };
        String end;
        if (errnum == 0) {
            end = "[%d]".formatted(line.path("payload_size").asInt());
        } else {
            String text = line.path("errstr").asText("");
            String why = "(%s)".formatted(text.isEmpty() ? Errno.text(errnum) : text);
            end = color ? ERROR + why + PLAIN : why;
        }
        String when = time.of(line.path("timestamp").asDouble());
        session.out()
                .println(
                        "%s %s %s %s %s %s"
                                .formatted(
                                        color ? "\u001b[32m" + when + PLAIN : when,
                                        line.path("name").asText(),
                                        line.path("prefix").asText(),
                                        marker,
                                        line.path("topic").asText(),
                                        end));
        if (line.path("payload").isContainerNode()) {
            session.out().println(line.path("payload").toPrettyString());
        }
    }
}
