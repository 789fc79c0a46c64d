package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.text.JsonOrText;
import flux.cli.text.Zone;
import flux.ledger.event.EventLine;
import flux.ledger.event.EventText;
import flux.ledger.event.TimeFormat;
import flux.ledger.text.Fsd;
import flux.ledger.text.Idset;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.util.Locale;
import java.util.function.Predicate;

/// `flux resource eventlog`: follows the resource journal, to its present end or on.
final class ResourceEvents {
    private static final double TOLERANCE = 1e-5;

    private final Session session;
    private final Connection connection;
    private final Arguments arguments;
    private final EventText text;

    ResourceEvents(Session session, Connection connection, Arguments arguments) {
        this.session = session;
        this.connection = connection;
        this.arguments = arguments;
        boolean color =
                switch (arguments.value("--color", "auto")) {
                    case "never" -> false;
                    case "auto" -> session.isTerminal(1);
                    default -> true;
                };
        this.text = new EventText(timeFormat(), Zone.of(session), color);
    }

    private TimeFormat timeFormat() {
        String name = arguments.has("--human") ? "human" : arguments.value("--time-format", "raw");
        return name.equals("reltime")
                ? TimeFormat.HUMAN
                : TimeFormat.valueOf(name.toUpperCase(Locale.ROOT));
    }

    int run() throws RpcException {
        double seconds = Fsd.parse(arguments.value("--timeout", "inf"));
        try (Deadline deadline = Deadline.in(seconds, connection);
                RpcStream stream = connection.stream("resource.journal", Connection.object())) {
            try {
                follow(stream);
            } catch (CommandException e) {
                throw deadline.hasPassed()
                        ? new CommandException("ETIMEDOUT: Connection timed out")
                        : e;
            }
        }
        return 0;
    }

    private void follow(RpcStream stream) throws RpcException {
        boolean goesOn = arguments.has("--follow") || arguments.has("--wait");
        String awaited = arguments.value("--wait", "");
        Predicate<JsonNode> match = match();
        Predicate<JsonNode> included = included();
        for (JsonNode answer = connection.next(stream);
                answer != null;
                answer = connection.next(stream)) {
            JsonNode events = answer.path("events");
            for (JsonNode event : events) {
                if (!included.test(event)) {
                    continue;
                }
                print(event);
                if (event.path("name").asText().equals(awaited) && match.test(event)) {
                    return;
                }
            }
            if (events.isEmpty() && !goesOn) {
                return;
            }
            session.out().flush();
        }
    }

    /// What `--match-context` asks of the event that is waited for. Numbers may differ a little.
    private Predicate<JsonNode> match() {
        String test = arguments.value("--match-context", "");
        if (test.isEmpty()) {
            return _ -> true;
        }
        int equals = test.indexOf('=');
        if (equals < 1) {
            throw new CommandException("--match-context: expected KEY=VAL, got " + test);
        }
        JsonNode wanted = JsonOrText.parse(test.substring(equals + 1));
        String text = test.substring(equals + 1);
        return event -> {
            JsonNode value = event.path("context").path(test.substring(0, equals));
            return value.isNumber() && wanted.isNumber()
                    ? Math.abs(value.doubleValue() - wanted.doubleValue()) < TOLERANCE
                    : value.equals(wanted) || (value.isTextual() && value.asText().equals(text));
        };
    }

    /// Events of these nodes only, where `--include` names some.
    private Predicate<JsonNode> included() throws RpcException {
        if (!arguments.has("--include")) {
            return _ -> true;
        }
        Idset ranks = new ResourceQuery(connection, arguments).list().all().rankSet();
        return event -> {
            String idset = event.path("context").path("idset").asText("");
            return !idset.isEmpty() && !Idset.parse(idset).intersect(ranks).isEmpty();
        };
    }

    private void print(JsonNode event) {
        EventLine line = EventLine.parse(event.toString());
        boolean json = !arguments.has("--human") && arguments.value("--format", "").equals("json");
        session.out().println(json ? line.format() : text.format(line));
    }
}
