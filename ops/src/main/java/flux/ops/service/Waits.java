package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.decide.Command.Await;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Those who wait for jobs: for the result of a waitable one, for the instance to be drained or
/// idle.
public final class Waits {
    private static final long ANY_JOB = -1;

    private final JobListView jobs;
    private final Desk desk;
    private final Set<JobId> waitable;
    private final Map<JobId, String> purged;
    private final Map<JobId, Request> forJob = new HashMap<>();
    private final List<Request> forAny = new ArrayList<>();
    private final List<Request> forDrain = new ArrayList<>();
    private final List<Request> forIdle = new ArrayList<>();

    /// @param waitable jobs whose result nobody has had, oldest first; kept by a view
    /// @param purged of those of them that were purged, what made them fail, or ""; kept by a view
    public Waits(JobListView jobs, Set<JobId> waitable, Map<JobId, String> purged, Desk desk) {
        this.jobs = jobs;
        this.waitable = waitable;
        this.purged = purged;
        this.desk = desk;
    }

    void await(Request request) throws RpcException, IOException {
        long id = Methods.integer(request, "id");
        if (id == ANY_JOB) {
            awaitAny(request);
            return;
        }
        JobId job = new JobId(id);
        if (forJob.containsKey(job)) {
            throw new RpcException(Errno.ECHILD, "job id already has a waiter");
        }
        if (!waitable.contains(job)) {
            ListedJob known = jobs.find(job);
            boolean active = known != null && known.state() != JobState.INACTIVE;
            throw new RpcException(
                    Errno.ECHILD,
                    active
                            ? "job was not submitted with FLUX_JOB_WAITABLE"
                            : "invalid job id, or job may be inactive and not waitable");
        }
        forJob.put(job, request);
        request.onEnd(() -> forJob.remove(job));
        serve(job);
    }

    private void awaitAny(Request request) throws RpcException {
        for (JobId job : waitable) {
            if (isInactive(job) && !forJob.containsKey(job)) {
                forJob.put(job, request);
                serve(job);
                return;
            }
        }
        if (waitable.size() <= forJob.size() + forAny.size()) {
            throw new RpcException(Errno.ECHILD, "there are no more waitable jobs");
        }
        forAny.add(request);
        request.onEnd(() -> forAny.remove(request));
    }

    private boolean isInactive(JobId job) {
        return failure(job) != null;
    }

    /// What made it fail, or "" when nothing did; null while it has not ended.
    private @Nullable String failure(JobId job) {
        ListedJob known = jobs.find(job);
        if (known == null) {
            return purged.get(job);
        }
        return known.state() == JobState.INACTIVE ? known.failure() : null;
    }

    private void serve(JobId job) {
        Request request = forJob.get(job);
        String failure = request == null ? null : failure(job); // read from a file when it ended
        if (request == null || failure == null) {
            return;
        }
        forJob.remove(job);
        waitable.remove(job);
        desk.ask(request, new Await(job), _ -> request.respond(result(job, failure)));
    }

    private static ObjectNode result(JobId job, String failure) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("id", job.value());
        answer.put("success", failure.isEmpty());
        return answer.put("errstr", failure);
    }

    void drain(Request request) {
        forDrain.add(request);
        request.onEnd(() -> forDrain.remove(request));
        serveQuiet();
    }

    void idle(Request request) {
        forIdle.add(request);
        request.onEnd(() -> forIdle.remove(request));
        serveQuiet();
    }

    /// The list has changed: `job` has moved on.
    public void changed(ListedJob job) {
        if (job.state() == JobState.INACTIVE) {
            if (waitable.contains(job.id()) && !forJob.containsKey(job.id()) && !forAny.isEmpty()) {
                forJob.put(job.id(), forAny.removeFirst());
            }
            serve(job.id());
        }
        serveQuiet();
    }

    private void serveQuiet() {
        if (forDrain.isEmpty() && forIdle.isEmpty()) {
            return;
        }
        var counts = jobs.stats().all();
        int inactive = counts.in(JobState.INACTIVE);
        if (counts.total() == inactive) {
            List.copyOf(forDrain).forEach(Request::respondEmpty);
            forDrain.clear();
        }
        if (counts.in(JobState.RUN) + counts.in(JobState.CLEANUP) == 0) {
            int pending = counts.total() - inactive;
            List.copyOf(forIdle).forEach(r -> r.respondText("{\"pending\":" + pending + "}"));
            forIdle.clear();
        }
    }
}
