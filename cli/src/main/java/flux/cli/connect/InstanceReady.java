package flux.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;

/// Waits until the instance that a job is can be used: it says so in a memo of its job, by its URI.
public final class InstanceReady {
    private static final ObjectMapper JSON = new ObjectMapper();

    private InstanceReady() {}

    /// @param shown its id as the caller has it
    /// @return its URI
    /// @throws CommandException when the job ends first
    public static String await(Connection connection, JobId id, String shown) {
        ObjectNode request =
                Connection.object().put("id", id.value()).put("path", "eventlog").put("flags", 0);
        try (RpcStream events = connection.stream("job-info.eventlog-watch", request)) {
            for (JsonNode next = connection.next(events);
                    next != null;
                    next = connection.next(events)) {
                for (String line : next.path("event").asText().split("\n")) {
                    JsonNode event = JSON.readTree(line);
                    JsonNode context = event.path("context");
                    switch (event.path("name").asText()) {
                        case "memo" -> {
                            if (context.path("uri").isTextual()) {
                                return context.path("uri").asText();
                            }
                        }
                        case "exception" -> {
                            if (context.path("severity").asInt() == 0) {
                                throw new CommandException(
                                        "%s: exception: type=%s note=%s"
                                                .formatted(
                                                        shown,
                                                        context.path("type").asText(),
                                                        context.path("note").asText()));
                            }
                        }
                        default -> {}
                    }
                }
            }
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Connection.lost(e);
        }
        throw new CommandException(shown + ": the job ended before its instance was ready");
    }
}
