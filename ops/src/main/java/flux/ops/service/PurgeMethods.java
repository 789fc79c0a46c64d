package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.decide.Command.PurgeJob;
import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import flux.replay.jobs.PurgeLimits;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/// The methods of `job-manager` by which inactive jobs are shown no more.
public final class PurgeMethods {

    /// How many jobs one entry of the ledger may purge.
    static final int BATCH_MAX = 65_536;

    private static final int BATCH_DEFAULT = 50;
    private static final double OFF = -1;

    private final JobListView jobs;
    private final Desk desk;
    private final LongSupplier clockMicros;

    public PurgeMethods(JobListView jobs, Desk desk, LongSupplier clockMicros) {
        this.jobs = jobs;
        this.desk = desk;
        this.clockMicros = clockMicros;
    }

    void register(ManagerService service) {
        service.owner("purge", this::purge);
        service.owner("purge-id", this::purgeId);
    }

    /// Those beyond the limits, at most `batch`; without `force` only says how many there are.
    private void purge(Request request) throws RpcException, IOException {
        double age = request.json().path("age_limit").asDouble(OFF);
        long count = request.json().path("num_limit").asLong((long) OFF);
        long batch = request.json().path("batch").asLong(BATCH_DEFAULT);
        if (count < OFF) {
            throw new RpcException(Errno.EINVAL, "num limit must be >= 0");
        }
        if (age < 0 && age != OFF) {
            throw new RpcException(Errno.EINVAL, "age limit must be >= 0");
        }
        if (batch < 1 || batch > BATCH_MAX) {
            throw new RpcException(Errno.EINVAL, "batch must be 1 to " + BATCH_MAX);
        }
        PurgeLimits limits = PurgeLimits.of(age, count);
        long now = clockMicros.getAsLong();
        if (!Methods.flag(request, "force")) {
            answer(request, limits.beyond(jobs, now));
            return;
        }
        List<JobId> beyond = limits.select(jobs, now, (int) batch);
        if (beyond.isEmpty()) {
            answer(request, 0);
            return;
        }
        desk.ask(
                request,
                new PurgeJobs(beyond, limits.reason()),
                fact -> answer(request, fact instanceof OfPurge f ? f.jobs().size() : 0));
    }

    private void purgeId(Request request) throws RpcException, IOException {
        JobId id = new JobId(Methods.integer(request, "id"));
        boolean force = request.json().path("force").asInt() != 0 || Methods.flag(request, "force");
        if (force) {
            desk.ask(request, new PurgeJob(id), _ -> answer(request, 1));
            return;
        }
        ListedJob job = jobs.find(id);
        if (job == null) {
            throw new RpcException(Errno.ENOENT, "id not found");
        }
        if (job.state() != JobState.INACTIVE) {
            throw new RpcException(Errno.EINVAL, "cannot purge active job");
        }
        answer(request, 1);
    }

    private static void answer(Request request, int count) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("count", count));
    }
}
