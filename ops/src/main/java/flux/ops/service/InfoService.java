package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.output.GuestLog;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `job-info`: eventlogs, followed as they grow, and what stands beside them.
public final class InfoService extends Methods {
    private static final int WAITCREATE = 1;
    private static final int INITIAL_SENTINEL = 2;
    private static final int JSON_DECODE = 1;
    private static final int CURRENT = 2;
    private static final String MAIN = "eventlog";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobListView jobs;
    private final JobFiles files;
    private final EventlogWatches watches;

    public InfoService(JobListView jobs, JobFiles files, EventlogWatches watches) {
        super("job-info");
        this.jobs = jobs;
        this.files = files;
        this.watches = watches;
        any("eventlog-watch", this::watch);
        any("lookup", this::lookup);
        any("update-watch", this::updateWatch);
        any("update-lookup", this::updateLookup);
    }

    @Override
    public String statsJson() {
        return "{\"watchers\":%d,\"guest_watchers\":%d}"
                .formatted(watches.count(false), watches.count(true));
    }

    private void watch(Request request) throws RpcException, IOException {
        if (!request.isStreaming()) {
            throw error(Errno.EPROTO, "eventlog-watch request rejected without streaming RPC flag");
        }
        JobId id = new JobId(integer(request, "id"));
        String path = text(request, "path");
        int flags = request.json().path("flags").asInt();
        if ((flags & ~(WAITCREATE | INITIAL_SENTINEL)) != 0) {
            throw error(Errno.EPROTO, "eventlog-watch request rejected with invalid flag");
        }
        ListedJob job = find(id);
        checkAccess(request, job, "");
        boolean sentinel = (flags & INITIAL_SENTINEL) != 0;
        if (path.equals(MAIN)) {
            send(request, files.eventlog(job));
            if (sentinel) {
                request.respondEmpty();
            }
            if (job.state() == JobState.INACTIVE) {
                request.end();
            } else {
                watches.add(job.id(), request);
            }
            return;
        }
        GuestLog log = GuestLog.ofPath(path).orElseThrow(() -> error(Errno.ENOENT, ""));
        watchGuest(request, job, log, sentinel);
    }

    private void watchGuest(Request request, ListedJob job, GuestLog log, boolean sentinel) {
        GuestFollower follower = watches.follow(jobs, files, job, log, request, sentinel);
        if (job.state() == JobState.INACTIVE) {
            follower.endsWithWhatIsThere();
        }
        follower.page();
    }

    private static void send(Request request, List<String> lines) {
        EventPayloads.of(lines).forEach(request::respondRaw);
    }

    private void lookup(Request request) throws RpcException, IOException {
        JobId id = new JobId(integer(request, "id"));
        int flags = request.json().path("flags").asInt();
        if ((flags & ~(JSON_DECODE | CURRENT)) != 0) {
            throw error(Errno.EPROTO, "lookup request rejected with invalid flag");
        }
        if (!request.json().path("keys").isArray() || !request.json().path("flags").isInt()) {
            throw error(Errno.EPROTO, "");
        }
        ListedJob job = find(id, "invalid job id");
        checkAccess(request, job, "access is restricted to job/instance owner");
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("id", id.value());
        for (JsonNode key : request.json().path("keys")) {
            String name = key.asText();
            String value = value(job, name, (flags & CURRENT) != 0);
            boolean isObject = name.equals("jobspec") || name.equals("R");
            if (isObject && (flags & JSON_DECODE) != 0) {
                answer.set(name, JSON.readTree(value));
            } else if (name.equals("R") || (isObject && (flags & CURRENT) != 0)) {
                answer.put(name, SpacedJson.write(JSON.readTree(value)));
            } else {
                answer.put(name, value);
            }
        }
        request.respond(answer);
    }

    private String value(ListedJob job, String key, boolean current) throws RpcException {
        Optional<String> value = current ? files.readCurrent(job, key) : files.read(job, key);
        return value.orElseThrow(() -> error(Errno.ENOENT, key + ": key not found"));
    }

    /// The current value; whatever changes it later brings it again.
    private void updateWatch(Request request) throws RpcException, IOException {
        ListedJob job = find(new JobId(integer(request, "id")));
        checkAccess(request, job, "");
        String key = updateKey(request, "update-watch");
        ObjectNode current = JsonNodeFactory.instance.objectNode();
        current.set(key, JSON.readTree(value(job, key, true)));
        request.respond(current);
        if (job.state() == JobState.INACTIVE) {
            request.end();
        } else {
            watches.addUpdate(job.id(), request, key, () -> resend(request, job.id(), key));
        }
    }

    private void resend(Request request, JobId id, String key) {
        ListedJob job = jobs.find(id);
        if (job == null) {
            return;
        }
        files.readCurrent(job, key)
                .ifPresent(
                        value -> {
                            ObjectNode update = JsonNodeFactory.instance.objectNode();
                            update.putRawValue(key, new RawValue(value));
                            request.respond(update);
                        });
    }

    private void updateLookup(Request request) throws RpcException, IOException {
        ListedJob job = find(new JobId(integer(request, "id")), "invalid job id");
        checkAccess(request, job, "");
        String key = updateKey(request, "update-lookup");
        ObjectNode current = JsonNodeFactory.instance.objectNode();
        current.put("id", job.id().value());
        current.set(key, JSON.readTree(value(job, key, true)));
        request.respond(current);
    }

    private static String updateKey(Request request, String method)
            throws RpcException, IOException {
        String key = text(request, "key");
        if (!key.equals("R") && !key.equals("jobspec")) {
            throw error(Errno.EINVAL, method + " unsupported key specified");
        }
        return key;
    }

    private ListedJob find(JobId id) throws RpcException {
        return find(id, "");
    }

    private ListedJob find(JobId id, String unknown) throws RpcException {
        ListedJob job = jobs.find(id);
        if (job == null) {
            throw error(Errno.ENOENT, unknown);
        }
        return job;
    }

    private static void checkAccess(Request request, ListedJob job, String text)
            throws RpcException {
        if (!request.credential().isOwner() && request.credential().userid() != job.userid()) {
            throw error(Errno.EPERM, text);
        }
    }
}
