package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.WaitStatus;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.text.PythonJson;
import flux.ledger.job.JobState;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux job status`: waits for jobs, and ends with the highest exit code among them.
final class StatusCommand {
    /// In the order in which they become known.
    private static final List<String> SHOWN =
            List.of(
                    "exception_occurred",
                    "t_submit",
                    "t_run",
                    "exception_type",
                    "exception_note",
                    "exception_severity",
                    "t_cleanup",
                    "waitstatus",
                    "result");

    /// What is wrong with dependencies is known before the job runs.
    private static final List<String> SHOWN_OF_DEPENDENT =
            List.of(
                    "exception_occurred",
                    "t_submit",
                    "exception_type",
                    "exception_note",
                    "exception_severity",
                    "t_run",
                    "t_cleanup",
                    "waitstatus",
                    "result");

    private static final int SEVERITY_MAX = 7;
    private static final int SIGNAL_MASK = 0x7f;

    private final Session session;
    private final Connection connection;

    StatusCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) throws RpcException {
        List<GivenJob> jobs = GivenJob.parseAll(given.operands(1, Integer.MAX_VALUE));
        int exceptionCode = given.integer('e', 1);
        boolean several = given.has('v') && jobs.size() > 1;
        if (several) {
            session.err().println("flux-job: fetching status for " + jobs.size() + " jobs");
        }
        int code = 0;
        for (GivenJob ended : jobs) {
            JsonNode job = result(ended);
            if (given.has('j')) {
                session.out().println(PythonJson.compact(shown(job)));
            }
            if (given.has('v')) {
                describe(ended, job, given.count('v') > 1);
            }
            code = Math.max(code, exitCode(job));
            if (endedByException(job)) {
                code = Math.max(code, exceptionCode);
            }
        }
        if (several) {
            session.err().println("flux-job: all done.");
        }
        return code;
    }

    private JsonNode result(GivenJob job) throws RpcException {
        ObjectNode request = Connection.object().put("id", job.id().value());
        SHOWN.forEach(request.putArray("attrs")::add);
        request.put("state", JobState.INACTIVE.bit());
        try {
            return connection.rpc("job-list.list-id", request).path("job");
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                throw new CommandException(job.text() + ": No such job");
            }
            throw e;
        }
    }

    /// What a job that never ran has no business with left out, in the order of events.
    private static ObjectNode shown(JsonNode job) {
        ObjectNode shown = Connection.object();
        shown.set("id", job.path("id"));
        boolean dependent = job.path("exception_type").asText().equals("dependency");
        for (String name : dependent ? SHOWN_OF_DEPENDENT : SHOWN) {
            if (job.has(name) && (!name.equals("t_cleanup") || job.has("waitstatus"))) {
                shown.set(name, job.path(name));
            }
            if (name.equals("exception_note") && job.has("exception_type") && !job.has(name)) {
                shown.put(name, "");
            }
        }
        return shown;
    }

    private static boolean endedByException(JsonNode job) {
        return job.path("exception_occurred").asBoolean()
                && job.path("exception_severity").asInt(SEVERITY_MAX) == 0;
    }

    private static int exitCode(JsonNode job) {
        return WaitStatus.exitCode(job.path("waitstatus").asInt());
    }

    private void describe(GivenJob given, JsonNode job, boolean also) {
        int signal = job.path("waitstatus").asInt() & SIGNAL_MASK;
        int code = exitCode(job);
        String text;
        if (signal != 0) {
            text = "job shell died by signal " + signal;
        } else if (code == 0 && !also) {
            return;
        } else if (endedByException(job)) {
            text = "exception type=" + job.path("exception_type").asText();
        } else {
            text = "exited with exit code " + code;
        }
        session.out().flush();
        session.err().println("flux-job: " + given.text() + ": " + text);
    }
}
