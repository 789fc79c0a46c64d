package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.text.EventPrinter;
import flux.ledger.event.EventLine;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;

/// `flux job eventlog`: what has happened to a job, or what goes on happening.
final class EventlogCommand {
    private final Session session;
    private final Connection connection;
    private final Given given;

    EventlogCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    int run() throws RpcException {
        given.operands(1, 1);
        EventlogPath log = EventlogPath.of(given);
        EventPrinter printer = EventlogPath.printer(session, given);
        try {
            if (given.has('F')) {
                follow(log, printer);
            } else {
                print(log, printer);
            }
            return 0;
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                throw log.missing();
            }
            throw e;
        }
    }

    private void print(EventlogPath log, EventPrinter printer) throws RpcException {
        ObjectNode request = Connection.object().put("id", log.job().id().value());
        request.putArray("keys").add(log.path());
        JsonNode answer = connection.rpc("job-info.lookup", request.put("flags", 0));
        EventLine.parseAll(answer.path(log.path()).asText()).forEach(printer::print);
    }

    private void follow(EventlogPath log, EventPrinter printer) throws RpcException {
        ObjectNode request = Connection.object().put("id", log.job().id().value());
        request.put("path", log.path()).put("flags", 0);
        try (RpcStream stream = connection.stream("job-info.eventlog-watch", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                printer.print(EventLine.parse(answer.path("event").asText()));
                session.out().flush();
            }
        }
    }
}
