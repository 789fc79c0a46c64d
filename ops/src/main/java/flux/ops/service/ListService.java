package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.ledger.state.Queues;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import flux.replay.jobs.JobAttributes;
import flux.replay.jobs.JobFacts;
import flux.replay.jobs.JobFilter;
import flux.replay.jobs.JobFilter.InvalidConstraint;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.JobSelection;
import flux.replay.jobs.JobStats;
import flux.replay.jobs.ListedJob;
import flux.replay.jobs.ListedPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// `job-list`: the job list and its counters.
///
/// A stream of jobs has one in each answer, as Flux's own clients expect it. Who asks with `page`
/// gets up to so many in each: beyond Flux's protocol, and the same to who does not ask.
public final class ListService extends Methods {
    private static final double MICROS_PER_SECOND = 1e6;
    private static final int WAITABLE_STATES = 2 | 4 | 8 | 16 | 32 | 64;
    private static final int TOLD_A_TURN = 500;

    /// Jobs that have ended, to find those of them that are asked for.
    private static final int LOOKED_AT_A_TURN = 20_000;

    /// Of what a stream of jobs says; told in its first answer.
    private static final int VERSION = 1;

    private static final long STATS_MILLIS = 200;

    private record Waiting(Request request, List<String> attributes, int states) {}

    private final JobListView jobs;
    private final Queues queues;
    private final Reactor reactor;
    private final Map<JobId, List<Waiting>> waiting = new HashMap<>();
    private final List<Request> statsWatchers = new ArrayList<>();
    private boolean statsDue;

    /// @param queues the view's own copy of the queues
    public ListService(JobListView jobs, Queues queues, Reactor reactor) {
        super("job-list");
        this.jobs = jobs;
        this.queues = queues;
        this.reactor = reactor;
        any("list", this::list);
        any("list-id", this::listId);
        any("list-attrs", this::listAttributes);
        any("job-stats", this::stats);
    }

    private void list(Request request) throws RpcException, IOException {
        JsonNode payload = request.json();
        long max = payload.path("max_entries").asLong(0);
        if (max < 0) {
            throw invalid("max_entries < 0 not allowed");
        }
        double since = payload.path("since").asDouble(0);
        if (since < 0) {
            throw invalid("since < 0.0 not allowed");
        }
        JobAttributes attributes = new JobAttributes(attributes(payload));
        JobSelection found =
                jobs.search(
                        filter(payload),
                        (long) (since * MICROS_PER_SECOND),
                        (int) Math.min(max, Integer.MAX_VALUE));
        if (request.isStreaming()) {
            int jobsMax = Math.clamp(payload.path("page").asInt(1), 1, TOLD_A_TURN);
            stream(request, found, 0, new ListedPage(attributes, jobsMax));
        } else {
            found.search(Integer.MAX_VALUE);
            ListedPage all = new ListedPage(attributes, Integer.MAX_VALUE);
            found.jobs(0, found.size()).forEach(all::add);
            request.respondRaw(all.turn(0));
        }
    }

    /// Some pages a turn, as fast as their reader reads: a long list holds nobody up.
    private static void stream(Request request, JobSelection found, int from, ListedPage page) {
        if (found.size() - from < TOLD_A_TURN) {
            found.search(LOOKED_AT_A_TURN);
        }
        int to = Math.min(from + TOLD_A_TURN, found.size());
        int version = from == 0 ? VERSION : 0;
        for (ListedJob job : found.jobs(from, to)) {
            page.add(job);
            if (page.isFull()) {
                request.respondRaw(page.turn(version));
                version = 0;
            }
        }
        if (!page.isEmpty()) {
            request.respondRaw(page.turn(version));
        }
        if (to == found.size() && found.isComplete()) {
            request.end();
        } else {
            request.whenRoom(() -> stream(request, found, to, page));
        }
    }

    private Predicate<JobFacts> filter(JsonNode payload) throws RpcException {
        JsonNode constraint = payload.get("constraint");
        try {
            return JobFilter.of(
                    constraint == null ? null : VirtualQueues.named(constraint, queues));
        } catch (InvalidConstraint e) {
            throw invalid("constraint object invalid: " + e.getMessage());
        }
    }

    private static List<String> attributes(JsonNode payload) throws RpcException {
        JsonNode given = payload.get("attrs");
        if (given == null || !given.isArray()) {
            throw invalid("attrs must be an array");
        }
        List<String> attributes = new ArrayList<>(given.size());
        for (JsonNode attribute : given) {
            String name = attribute.asText();
            if (!name.equals("all") && !JobAttributes.NAMES.contains(name)) {
                throw error(Errno.EINVAL, name + " is not a valid attribute");
            }
            attributes.add(name);
        }
        return attributes;
    }

    private void listId(Request request) throws RpcException, IOException {
        JobId id = new JobId(integer(request, "id"));
        List<String> attributes = attributes(request.json());
        int states = request.json().path("state").asInt(WAITABLE_STATES);
        if (states == 0 || (states & ~WAITABLE_STATES) != 0) {
            throw invalid("invalid state specified");
        }
        ListedJob job = jobs.find(id);
        if (job == null) {
            throw error(Errno.ENOENT, "");
        }
        Waiting wait = new Waiting(request, attributes, states);
        if (!answer(job, wait)) {
            waiting.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(wait);
            request.onEnd(() -> waiting.getOrDefault(id, new ArrayList<>()).remove(wait));
        }
    }

    private static boolean answer(ListedJob job, Waiting wait) {
        boolean there = job.state() == JobState.INACTIVE || job.state().isIn(wait.states());
        if (there) {
            String one = JobAttributes.text(job, wait.attributes());
            wait.request().respondText("{\"job\":" + one + "}");
        }
        return there;
    }

    private void listAttributes(Request request) {
        ObjectNode names = object();
        ArrayNode array = names.putArray("attrs");
        array.add("id");
        JobAttributes.NAMES.forEach(array::add);
        request.respond(names);
    }

    /// The list has changed: `job` has moved on.
    public void changed(ListedJob job) {
        List<Waiting> waits = waiting.get(job.id());
        if (waits != null) {
            waits.removeIf(wait -> answer(job, wait));
            if (waits.isEmpty()) {
                waiting.remove(job.id());
            }
        }
        countersChanged();
    }

    /// Those who follow the counters hear of it soon.
    public void countersChanged() {
        if (!statsWatchers.isEmpty() && !statsDue) {
            statsDue = true;
            reactor.schedule(STATS_MILLIS, this::sendStats);
        }
    }

    @Override
    public String statsJson() {
        JobStats.Counts all = jobs.stats().all();
        ObjectNode json = object();
        json.putObject("jobs")
                .put("pending", count(all, JobState.PENDING_MASK))
                .put("running", count(all, JobState.RUNNING_MASK))
                .put("inactive", all.in(JobState.INACTIVE));
        json.putObject("idsync").put("lookups", 0).put("waits", waiting.size());
        return json.put("stats_watchers", statsWatchers.size()).toString();
    }

    private static int count(JobStats.Counts counts, int states) {
        int count = 0;
        for (JobState state : JobState.values()) {
            count += state.isIn(states) ? counts.in(state) : 0;
        }
        return count;
    }

    private void stats(Request request) {
        request.respond(statsJson(jobs.stats()));
        if (request.isStreaming()) {
            statsWatchers.add(request);
            request.onEnd(() -> statsWatchers.remove(request));
        }
    }

    private void sendStats() {
        statsDue = false;
        statsWatchers.forEach(request -> request.respond(statsJson(jobs.stats())));
    }

    /// What `job-stats` answers.
    public ObjectNode jobCounts() {
        return statsJson(jobs.stats());
    }

    private static ObjectNode statsJson(JobStats stats) {
        ObjectNode all = counts(stats.all());
        ArrayNode queues = all.putArray("queues");
        stats.byQueue().forEach((name, counts) -> queues.add(counts(counts).put("name", name)));
        return all;
    }

    private static ObjectNode counts(JobStats.Counts counts) {
        ObjectNode json = object();
        ObjectNode states = json.putObject("job_states");
        states.put("depend", counts.in(JobState.DEPEND));
        states.put("priority", counts.in(JobState.PRIORITY));
        states.put("sched", counts.in(JobState.SCHED));
        states.put("run", counts.in(JobState.RUN));
        states.put("cleanup", counts.in(JobState.CLEANUP));
        states.put("inactive", counts.in(JobState.INACTIVE));
        states.put("total", counts.total());
        json.put("successful", counts.with(JobResult.COMPLETED));
        json.put("failed", counts.with(JobResult.FAILED));
        json.put("canceled", counts.with(JobResult.CANCELED));
        json.put("timeout", counts.with(JobResult.TIMEOUT));
        json.put("inactive_purged", counts.purged());
        return json;
    }

    private static RpcException invalid(String what) {
        return error(Errno.EPROTO, "invalid payload: " + what);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
