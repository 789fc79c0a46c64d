package flux.cli.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What became of the jobs of one instance.
///
/// @param refused never became jobs
/// @param code the highest exit status: 128 and the signal's number for a job that a signal ended,
///     1 for one that an exception ended, or that was refused
/// @param failures a line for each of the first few
record Tally(
        int submitted,
        int refused,
        int successful,
        int failed,
        int canceled,
        int timeout,
        int code,
        List<String> failures) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, List.of());

    /// Failures whose lines are kept, of an instance.
    private static final int LINES_MAX = 10;

    /// Failures whose exit status is looked at.
    private static final int FAILURES_MAX = 100_000;

    private static final int SIGNALED = 128;
    private static final int SIGNAL_BITS = 0x7f;
    private static final int CODE_SHIFT = 8;

    /// Of an instance that has drained.
    ///
    /// @param path goes before the ids of its jobs
    /// @param shown a job's id as the caller has it
    static Tally of(
            Connection connection,
            String path,
            Function<JobId, String> shown,
            int submitted,
            int refused)
            throws RpcException {
        JsonNode stats = connection.rpc("job-list.job-stats", Connection.object());
        int failed = stats.path("failed").asInt();
        int canceled = stats.path("canceled").asInt();
        int timeout = stats.path("timeout").asInt();
        int code = refused > 0 ? 1 : 0;
        List<String> lines = List.of();
        if (failed + canceled + timeout > 0) {
            JsonNode jobs = connection.rpc("job-list.list", unsuccessful()).path("jobs");
            lines = new ArrayList<>();
            for (JsonNode job : jobs) {
                code = Math.max(code, code(job));
                if (lines.size() < LINES_MAX) {
                    lines.add(line(job, path + shown.apply(new JobId(job.path("id").longValue()))));
                }
            }
        }
        return new Tally(
                submitted,
                refused,
                stats.path("successful").asInt(),
                failed,
                canceled,
                timeout,
                code,
                lines);
    }

    private static ObjectNode unsuccessful() {
        ObjectNode request = Connection.object().put("max_entries", FAILURES_MAX);
        request.putArray("attrs").add("name").add("waitstatus").add("result");
        request.withArray("attrs").add("exception_type").add("exception_note");
        ArrayNode results = request.putObject("constraint").putArray("results");
        results.add("failed").add("canceled").add("timeout");
        return request;
    }

    private static int code(JsonNode job) {
        int status = job.path("waitstatus").asInt(0);
        int signal = status & SIGNAL_BITS;
        int code = signal != 0 ? SIGNALED + signal : status >> CODE_SHIFT;
        return code == 0 ? 1 : code;
    }

    private static String line(JsonNode job, String id) {
        String name = job.path("name").asText();
        String type = job.path("exception_type").asText("");
        return type.isEmpty() || type.equals("exec")
                ? "%s: %s: exit status %d".formatted(id, name, code(job))
                : "%s: %s: %s: %s".formatted(id, name, type, job.path("exception_note").asText(""));
    }

    Tally plus(Tally other) {
        List<String> both = new ArrayList<>(failures);
        other.failures.stream().limit(LINES_MAX - both.size()).forEach(both::add);
        return new Tally(
                submitted + other.submitted,
                refused + other.refused,
                successful + other.successful,
                failed + other.failed,
                canceled + other.canceled,
                timeout + other.timeout,
                Math.max(code, other.code),
                both);
    }

    int unsuccessfulCount() {
        return failed + canceled + timeout;
    }

    void write(ObjectNode json) {
        json.put("jobs", submitted).put("refused", refused).put("successful", successful);
        json.put("failed", failed).put("canceled", canceled).put("timeout", timeout);
        json.put("exit_status", code);
    }
}
