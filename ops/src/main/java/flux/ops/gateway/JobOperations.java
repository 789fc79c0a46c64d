package flux.ops.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;

/// What is asked of jobs and answered at once.
final class JobOperations {
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    private final int owner;

    /// @param owner user id of the instance owner, in whose name jobs are submitted
    JobOperations(int owner) {
        this.owner = owner;
    }

    void submit(Call call) throws Problem, RpcException, IOException {
        ObjectNode request = SubmitBody.request(call.body(false), owner);
        JobId job;
        try {
            job = new JobId(call.broker().rpc("job-ingest.submit", request).path("id").longValue());
        } catch (RpcException e) {
            // To Flux a jobspec that is not valid is not permitted.
            int errnum = e.errnum() == Errno.EPERM ? Errno.EINVAL : e.errnum();
            String why = String.valueOf(e.getMessage());
            throw Problem.of(new RpcException(errnum, why), "the job was refused");
        }
        call.setHeader("Location", "/v1/jobs/" + job.f58plain());
        call.answer(CREATED, JobJson.id(job));
    }

    void list(Call call) throws Problem, RpcException, IOException {
        call.answer(200, new JobPage(call.broker(), JobQuery.of(call)).answer());
    }

    void get(Call call) throws Problem, RpcException, IOException {
        JobId job = call.job();
        call.answer(200, JobJson.of(find(call, job)));
    }

    private static JsonNode find(Call call, JobId job) throws Problem, RpcException, IOException {
        try {
            return call.broker().rpc("job-list.list-id", JobPage.asked(job)).path("job");
        } catch (RpcException e) {
            throw unknown(job, e);
        }
    }

    /// @throws Problem when there is no such job
    static boolean hasEnded(Call call, JobId job) throws Problem, RpcException, IOException {
        return find(call, job).path("state").intValue() == JobState.INACTIVE.bit();
    }

    /// @param e says in its own way why there is none, or why it may not be seen
    private static Problem unknown(JobId job, RpcException e) {
        return e.errnum() == Errno.ENOENT
                ? new Problem(
                        Problem.NOT_FOUND,
                        "no job " + job.f58plain() + " is known; it may have been purged")
                : Problem.of(e, "job " + job.f58plain());
    }

    void cancel(Call call) throws Problem, RpcException, IOException {
        JobId job = call.job();
        ObjectNode body = call.body(true);
        JsonNode note = body.remove("note");
        if (note != null && !note.isTextual()) {
            throw Call.bad("note: expected a string, not " + note);
        }
        if (!body.isEmpty()) {
            throw Call.bad("unknown key " + body.fieldNames().next() + "; expected: note");
        }
        ObjectNode raise = FluxClient.object().put("id", job.value()).put("type", "cancel");
        raise.put("severity", 0).put("note", note == null ? "" : note.asText());
        find(call, job);
        try {
            call.broker().rpc("job-manager.raise", raise);
        } catch (RpcException e) {
            // It was there a moment ago, so it has ended.
            throw e.errnum() == Errno.EPERM
                    ? Problem.of(e, "job " + job.f58plain())
                    : new Problem(
                            Problem.CONFLICT, "job " + job.f58plain() + ": " + e.getMessage());
        }
        call.answer(ACCEPTED, JobJson.id(job));
    }
}
