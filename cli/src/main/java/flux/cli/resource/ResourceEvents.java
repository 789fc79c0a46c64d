package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.text.Zone;
import flux.ledger.event.EventLine;
import flux.ledger.event.EventText;
import flux.ledger.event.TimeFormat;
import flux.ledger.text.Fsd;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.util.Locale;

/// `flux resource eventlog`: follows the resource journal, to its present end or on.
final class ResourceEvents {
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
        for (JsonNode answer = connection.next(stream);
                answer != null;
                answer = connection.next(stream)) {
            JsonNode events = answer.path("events");
            for (JsonNode event : events) {
                print(event);
                if (event.path("name").asText().equals(awaited)) {
                    return;
                }
            }
            if (events.isEmpty() && !goesOn) {
                return;
            }
            session.out().flush();
        }
    }

    private void print(JsonNode event) {
        EventLine line = EventLine.parse(event.toString());
        boolean json = !arguments.has("--human") && arguments.value("--format", "").equals("json");
        session.out().println(json ? line.format() : text.format(line));
    }
}
