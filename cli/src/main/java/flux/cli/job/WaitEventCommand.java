package flux.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.getopt.Given;
import flux.cli.text.EventPrinter;
import flux.ledger.event.EventLine;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;

/// `flux job wait-event`: returns when an event has come.
final class WaitEventCommand {
    private static final int WAITCREATE = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session session;
    private final Connection connection;
    private final Given given;

    WaitEventCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    int run() throws RpcException {
        String event = given.operands(2, 2).get(1);
        EventlogPath log = EventlogPath.of(given);
        int count = given.integer('c', 1);
        if (count <= 0) {
            throw new CommandException("count must be > 0");
        }
        if (given.has('m') && !given.value('m', "").contains("=")) {
            throw new CommandException("must specify a context test as key=value");
        }
        Deadline deadline = Deadline.in(given.duration('t', -1), connection);
        try (deadline) {
            if (!follow(log, event, count)) {
                throw new CommandException("event '" + event + "' never received");
            }
            return 0;
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                throw log.missing();
            }
            throw e;
        } catch (CommandException e) {
            if (deadline.hasPassed()) {
                throw new CommandException("wait-event timeout on event '" + event + "'");
            }
            throw e;
        }
    }

    /// @return whether it came often enough
    private boolean follow(EventlogPath log, String wanted, int count) throws RpcException {
        EventPrinter printer = EventlogPath.printer(session, given);
        ObjectNode request = Connection.object().put("id", log.job().id().value());
        request.put("path", log.path()).put("flags", given.has('W') ? WAITCREATE : 0);
        int matched = 0;
        try (RpcStream stream = connection.stream("job-info.eventlog-watch", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                EventLine event = EventLine.parse(answer.path("event").asText());
                matched += event.name().equals(wanted) && matches(event) ? 1 : 0;
                boolean done = matched == count;
                if (done ? !given.has('q') : given.has('v')) {
                    printer.print(event);
                    session.out().flush();
                } else {
                    printer.skip(event);
                }
                if (done) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether the context has the key with the value, given as JSON or as a plain string.
    private boolean matches(EventLine event) {
        String test = given.value('m', "");
        if (test.isEmpty()) {
            return true;
        }
        int equals = test.indexOf('=');
        if (equals < 1) {
            throw new CommandException("--match-context: expected KEY=VAL, got " + test);
        }
        String wanted = test.substring(equals + 1);
        JsonNode value = context(event).path(test.substring(0, equals));
        return value.toString().equals(wanted)
                || (value.isTextual() && value.asText().equals(wanted));
    }

    private static JsonNode context(EventLine event) {
        try {
            return JSON.readTree(event.contextJson() == null ? "{}" : event.contextJson());
        } catch (JsonProcessingException e) {
            throw new CommandException("an event that is not JSON");
        }
    }
}
