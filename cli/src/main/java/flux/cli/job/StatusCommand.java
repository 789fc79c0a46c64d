package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.attach.WaitStatus;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.text.Words;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `flux job status`: waits for jobs, and ends with the highest exit code among them.
final class StatusCommand {
    private static final List<String> SHOWN =
            List.of(
                    "exception_occurred",
                    "t_submit",
                    "t_run",
                    "t_cleanup",
                    "waitstatus",
                    "exception_type",
                    "exception_note",
                    "exception_severity",
                    "result");

    private final Session session;
    private final Connection connection;

    StatusCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(List<String> given) throws RpcException {
        Words words =
                new Words(
                        given,
                        Map.of("exception-exit-code", 'e', "json", 'j', "verbose", 'v'),
                        Set.of('e'));
        int exceptionCode = Integer.parseInt(words.value('e', "1"));
        int code = 0;
        for (String text : words.operands()) {
            JobId id = JobIds.parse(text);
            ObjectNode request = Connection.object().put("id", id.value());
            SHOWN.forEach(request.putArray("attrs")::add);
            request.put("state", JobState.INACTIVE.bit());
            JsonNode job = connection.rpc("job-list.list-id", request).path("job");
            code = Math.max(code, report(id, job, words, exceptionCode));
        }
        return code;
    }

    private int report(JobId id, JsonNode job, Words words, int exceptionCode) {
        if (words.has('j')) {
            session.out().println(job);
        }
        boolean ran = job.has("waitstatus");
        int status = job.path("waitstatus").asInt();
        boolean excepted =
                job.path("exception_occurred").asBoolean()
                        && job.path("exception_severity").asInt(7) == 0;
        String text;
        int code;
        if (excepted) {
            text = "exception type=" + job.path("exception_type").asText();
            code = ran && exceptionCode == 1 ? WaitStatus.exitCode(status) : exceptionCode;
        } else {
            code = WaitStatus.exitCode(status);
            int signal = status & 0x7f;
            text =
                    signal == 0
                            ? "exited with exit code " + code
                            : "job shell died by signal " + signal;
        }
        if (words.has('v') && !words.has('j')) {
            session.err().println(JobIds.show(id, session) + ": " + text);
        }
        return code;
    }
}
