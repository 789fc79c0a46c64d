package flux.cli.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.getopt.Given;
import flux.cli.text.EventPrinter;
import flux.ledger.event.EventLine;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.util.List;

/// `flux kvs eventlog append`, `get` and `wait-event` (RFC 18).
final class KvsEventlog {
    private static final double MILLIS_PER_SECOND = 1000.0;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session session;
    private final KvsClient kvs;
    private final Given given;

    KvsEventlog(Session session, KvsClient kvs, Given given) {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
    }

    int append() {
        List<String> operands = given.operands(2, Integer.MAX_VALUE);
        double now = System.currentTimeMillis() / MILLIS_PER_SECOND;
        EventLine event = event(operands, given.number('t', now));
        byte[] line = (event.format() + "\n").getBytes(UTF_8);
        kvs.commit(
                JSON.createArrayNode()
                        .add(
                                KvsClient.operation(
                                        operands.getFirst(),
                                        KvsClient.value(line),
                                        KvsFlags.APPEND)),
                0);
        return 0;
    }

    private static EventLine event(List<String> operands, double timestamp) {
        String name = operands.get(1);
        try {
            return operands.size() == 2
                    ? new EventLine(timestamp, name, null)
                    : EventLine.of(
                            timestamp,
                            name,
                            String.join(" ", operands.subList(2, operands.size())));
        } catch (IllegalArgumentException e) {
            throw new CommandException("eventlog_entry_create: Invalid argument");
        }
    }

    int get() throws RpcException {
        String key = given.operand();
        EventPrinter printer = printer();
        if (given.has('w') || given.has('W')) {
            watch(key, printer);
            return 0;
        }
        int most = given.integer('c', 0);
        try {
            List<EventLine> events = parse(KvsClient.text(kvs.found(key, 0)));
            events.stream().limit(most == 0 ? Long.MAX_VALUE : most).forEach(printer::print);
            return 0;
        } catch (RpcException e) {
            throw new CommandException("flux_kvs_lookup_get: " + e.getMessage());
        }
    }

    private void watch(String key, EventPrinter printer) {
        int[] left = {given.integer('c', 0)};
        try {
            follow(
                    key,
                    given.has('w'),
                    event -> {
                        printer.print(event);
                        return --left[0] == 0;
                    });
        } catch (RpcException e) {
            throw new CommandException("flux_kvs_lookup_get: " + e.getMessage());
        }
    }

    int waitEvent() throws RpcException {
        List<String> operands = given.operands(2, 2);
        String key = operands.getFirst();
        String wanted = operands.get(1);
        EventPrinter printer = printer();
        Deadline deadline = Deadline.in(given.duration('t', -1), kvs.connection());
        try (deadline) {
            boolean came =
                    follow(
                            key,
                            true,
                            event -> {
                                boolean found = event.name().equals(wanted);
                                if (found ? !given.has('q') : given.has('v')) {
                                    printer.print(event);
                                } else {
                                    printer.skip(event);
                                }
                                return found;
                            });
            if (!came) {
                throw new CommandException("event '" + wanted + "' never received");
            }
            return 0;
        } catch (RpcException e) {
            throw new CommandException(
                    e.errnum() == Errno.ENOENT
                            ? "eventlog path " + key + " not found"
                            : "flux_kvs_lookup_get: " + e.getMessage());
        } catch (CommandException e) {
            if (deadline.hasPassed()) {
                throw new CommandException("wait-event timeout on event '" + wanted + "'");
            }
            throw e;
        }
    }

    private interface EventSink {
        /// @return true to end
        boolean take(EventLine event);
    }

    /// @param goOn whether to wait for what is appended later
    /// @return whether `sink` had enough
    private boolean follow(String key, boolean goOn, EventSink sink) throws RpcException {
        int flags =
                (given.has('W') ? KvsFlags.WAITCREATE : 0)
                        | (goOn ? KvsFlags.WATCH | KvsFlags.WATCH_APPEND : 0);
        Connection connection = kvs.connection();
        try (RpcStream stream = kvs.watch(key, flags)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                for (EventLine event : parse(KvsClient.text(answer.path("val")))) {
                    if (sink.take(event)) {
                        return true;
                    }
                }
                session.out().flush();
                if (!goOn) {
                    return false;
                }
            }
        }
        return false;
    }

    private static List<EventLine> parse(String text) {
        try {
            return EventLine.parseAll(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException("cannot decode improperly formatted eventlog");
        }
    }

    private EventPrinter printer() {
        return new EventPrinter(
                session,
                given.has('u') ? "json" : "text",
                given.has('H') ? "human" : "raw",
                given.value('L', given.has('L') ? "always" : "auto"));
    }
}
