package flux.cli.attach;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;

/// Waits for an event of a job.
public final class EventWait {
    private static final String EXEC_PREFIX = "exec.";
    private static final int FAILED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventWait() {}

    /// Follows the job until `event` has come.
    ///
    /// @param event the name of an event, with `exec.` in front for one of the exec eventlog
    /// @return the job's exit code as far as it is known then: 1 after a fatal exception
    public static int exitCode(Connection connection, JobId id, String event) {
        boolean exec = event.startsWith(EXEC_PREFIX);
        String name = exec ? event.substring(EXEC_PREFIX.length()) : event;
        int code = 0;
        var request =
                Connection.object()
                        .put("id", id.value())
                        .put("path", exec ? "guest.exec.eventlog" : "eventlog")
                        .put("flags", 0);
        try (RpcStream stream = connection.stream("job-info.eventlog-watch", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                JsonNode line = JSON.readTree(answer.path("event").asText());
                JsonNode context = line.path("context");
                switch (line.path("name").asText()) {
                    case "finish" -> code = WaitStatus.exitCode(context.path("status").intValue());
                    case "exception" -> {
                        if (context.path("severity").intValue() == 0) {
                            code = Math.max(code, FAILED);
                        }
                    }
                    default -> {}
                }
                if (line.path("name").asText().equals(name)) {
                    return code;
                }
            }
            throw new CommandException("event '" + event + "' never received");
        } catch (RpcException e) {
            throw new CommandException(id.f58() + ": " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new CommandException(id.f58() + ": an event that is not JSON");
        }
    }
}
