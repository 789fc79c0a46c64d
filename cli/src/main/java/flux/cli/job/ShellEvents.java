package flux.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.ledger.event.EventLine;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;

/// What a job's shell said of itself, once its tasks have started (RFC 50).
///
/// @param service the name of the service that the running job has
/// @param taskmap wrapped (RFC 34)
record ShellEvents(String service, JsonNode taskmap) {
    private static final int WAITCREATE = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Waits for the tasks to start.
    ///
    /// @throws CommandException when they never will
    static ShellEvents await(Connection connection, JobId id) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value());
        request.put("path", "guest.exec.eventlog").put("flags", WAITCREATE);
        String service = "";
        try (RpcStream stream = connection.stream("job-info.eventlog-watch", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                EventLine event = EventLine.parse(answer.path("event").asText());
                JsonNode context = context(event);
                switch (event.name()) {
                    case "shell.init" -> service = context.path("service").asText();
                    case "shell.start" -> {
                        return new ShellEvents(service, context.path("taskmap"));
                    }
                    default -> {}
                }
            }
        }
        throw new CommandException("job ended before its tasks started");
    }

    private static JsonNode context(EventLine event) {
        try {
            return JSON.readTree(event.contextJson() == null ? "{}" : event.contextJson());
        } catch (JsonProcessingException e) {
            throw new CommandException("an event that is not JSON");
        }
    }
}
