package flux.ops.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.ledger.entry.Timestamps;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ops.connector.ClientServices;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import flux.ops.service.JobFiles;
import flux.ops.service.Methods;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import flux.scheduler.OutsideScheduler;
import flux.scheduler.OutsideScheduler.Answer.Canceled;
import flux.scheduler.OutsideScheduler.Answer.Deny;
import flux.scheduler.OutsideScheduler.Answer.Success;
import flux.scheduler.Scheduler;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client that provides the service `sched`, and so is the instance's scheduler (RFC 27): what it
/// is told and asked, and what it answers, as messages. What follows from that is [Scheduler]'s.
///
/// The requests carry no matchtag; jobs are told apart by their ids.
public final class ExternalScheduler implements OutsideScheduler {
    private static final String SERVICE = "sched";
    private static final String SELF = "job-manager";
    private static final String LIMITED = "limited=";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobListView jobs;
    private final JobFiles files;
    private final Consumer<Consumer<Scheduler>> onScheduler;
    private final Reactor reactor;
    private final Runnable catchUp;
    private final Consumer<String> log;

    /// The annotations of jobs that it was asked for.
    private final JobAnnotations annotations = new JobAnnotations();

    /// @param onScheduler runs an action on the scheduler's thread
    /// @param catchUp lets the views show all that stands in the ledger
    public ExternalScheduler(
            JobListView jobs,
            JobFiles files,
            Consumer<Consumer<Scheduler>> onScheduler,
            Reactor reactor,
            Runnable catchUp,
            Consumer<String> log) {
        this.jobs = jobs;
        this.files = files;
        this.onScheduler = onScheduler;
        this.reactor = reactor;
        this.catchUp = catchUp;
        this.log = log;
        clients().onAnswer(SELF, this::answered);
        clients().onGone(this::gone);
    }

    private ClientServices clients() {
        return reactor.router().clients();
    }

    /// Adds `job-manager.sched-hello` and `.sched-ready`.
    public void register(Methods manager) {
        manager.owner("sched-hello", this::hello);
        manager.owner("sched-ready", this::ready);
    }

    /// `{"partial-ok"?}` → for each job with resources `{"id", "priority", "userid", "t_submit",
    /// "R", "free"?}`, then the end; `free` are ranks of R that it has given back. Who does not ask
    /// for a stream gets one list, `alloc`.
    private void hello(Request request) throws RpcException, IOException {
        requireProvider(request);
        boolean partial = request.json().path("partial-ok").asBoolean();
        request.onEnd(() -> {});
        onScheduler.accept(
                scheduler ->
                        scheduler.hello(
                                held -> reactor.execute(() -> tellHeld(request, partial, held))));
    }

    private void requireProvider(Request request) throws RpcException {
        if (!clients().isProvidedBy(SERVICE, request)) {
            throw new RpcException(
                    Errno.EINVAL,
                    "register the service sched first (service.add), as its provider");
        }
    }

    private void tellHeld(Request request, boolean partial, Map<JobId, ResourceSet> held) {
        catchUp.run();
        annotations.clear();
        ObjectNode list = object();
        ArrayNode alloc = list.putArray("alloc");
        new TreeMap<>(held)
                .forEach(
                        (id, resources) -> {
                            ObjectNode job = holder(id, resources, partial);
                            if (request.isStreaming()) {
                                request.respond(job);
                            } else {
                                alloc.add(job);
                            }
                        });
        if (request.isStreaming()) {
            request.end();
        } else {
            request.respond(list);
        }
    }

    private ObjectNode holder(JobId id, ResourceSet held, boolean partial) {
        ObjectNode told = object().put("id", id.value());
        ListedJob job = jobs.find(id);
        describe(told, job);
        ResourceSet all =
                job == null
                        ? held
                        : files.readCurrent(job, "R")
                                .map(text -> ResourceSet.parse(text.getBytes(UTF_8)))
                                .orElse(held);
        Idset given = all.rankSet().subtract(held.rankSet());
        if (partial && !given.isEmpty()) {
            told.put("free", given.encode());
        }
        return told.putRawValue("R", new RawValue((partial ? all : held).toJson()));
    }

    private static void describe(ObjectNode told, @Nullable ListedJob job) {
        if (job != null) {
            told.put("priority", job.priority()).put("userid", job.userid() & 0xFFFF_FFFFL);
            told.put("t_submit", Timestamps.seconds(job.micros(JobState.NEW)));
        }
    }

    /// `{"mode": "unlimited"}`, `{"mode": "limited", "limit": 8}`, `{"mode": "single"}` →
    /// `{"count"}` of the jobs that wait.
    private void ready(Request request) throws RpcException, IOException {
        requireProvider(request);
        int limit = limit(request.json());
        request.onEnd(() -> {});
        onScheduler.accept(
                scheduler -> {
                    boolean isReady = scheduler.ready(this, limit);
                    int count = scheduler.waitingCount();
                    reactor.execute(
                            () -> {
                                if (isReady) {
                                    request.respond(object().put("count", count));
                                } else {
                                    request.fail(Errno.EINVAL, "sched-hello comes before it");
                                }
                            });
                });
    }

    private static int limit(JsonNode payload) throws RpcException, IOException {
        JsonNode mode = payload.get("mode");
        if (mode == null || !mode.isTextual()) {
            throw new IOException("mode must be a string");
        }
        String word = mode.asText();
        int limit =
                switch (word) {
                    case "unlimited" -> Integer.MAX_VALUE;
                    case "single" -> 1;
                    case "limited" -> payload.path("limit").asInt();
                    default ->
                            word.matches(LIMITED + "[0-9]{1,9}")
                                    ? Integer.parseInt(word.substring(LIMITED.length()))
                                    : 0;
                };
        if (limit <= 0) {
            throw new RpcException(
                    Errno.EINVAL,
                    "mode must be unlimited, single, or limited with a limit from 1, not "
                            + payload);
        }
        return limit;
    }

    @Override
    public void alloc(JobId id, long priority) {
        reactor.execute(
                () -> {
                    catchUp.run();
                    ListedJob job = jobs.find(id);
                    if (job != null) {
                        annotations.begin(id);
                        ObjectNode asked = object().put("id", id.value());
                        describe(asked, job);
                        asked.put("priority", priority);
                        files.readCurrent(job, "jobspec")
                                .ifPresent(it -> asked.putRawValue("jobspec", new RawValue(it)));
                        clients().ask("sched.alloc", asked, SELF, 0);
                    }
                });
    }

    @Override
    public void cancel(JobId id) {
        tell("sched.cancel", object().put("id", id.value()), Message.NORESPONSE);
    }

    @Override
    public void prioritize(JobId id, long priority) {
        ObjectNode all = object();
        all.putArray("jobs").addArray().add(id.value()).add(priority);
        tell("sched.prioritize", all, Message.NORESPONSE);
    }

    @Override
    public void free(JobId id, ResourceSet resources, boolean last) {
        ObjectNode freed = object().put("id", id.value());
        freed.putRawValue("R", new RawValue(resources.toJson()));
        tell("sched.free", last ? freed.put("final", true) : freed, 0);
    }

    @Override
    public void expiration(JobId id, double expirationSeconds) {
        ObjectNode changed = object().put("id", id.value()).put("expiration", expirationSeconds);
        tell("sched.expiration", changed, 0);
    }

    private void tell(String topic, ObjectNode payload, int flags) {
        reactor.execute(() -> clients().ask(topic, payload, SELF, flags));
    }

    @Override
    public void suspended(String why) {
        reactor.execute(
                () -> log.accept("sched: " + why + "; it is not asked again before it says hello"));
    }

    @Override
    public void ignored(String why) {
        reactor.execute(() -> log.accept("sched: ignored: " + why));
    }

    private void gone(String service) {
        if (service.equals(SERVICE)) {
            annotations.clear();
            onScheduler.accept(Scheduler::goodbye);
        }
    }

    private void suspend(String why) {
        suspended(why);
        onScheduler.accept(Scheduler::goodbye);
    }

    /// What the client says to one of the requests above.
    private void answered(Message message) {
        String topic = message.topicOrEmpty();
        boolean isAlloc = topic.equals("sched.alloc");
        if (message.errnum() != 0) {
            String text = message.text().isEmpty() ? Errno.text(message.errnum()) : message.text();
            if (isAlloc || topic.equals("sched.free")) {
                suspend(topic + ": " + text);
            } else {
                log.accept("sched: " + topic + ": " + text);
            }
        } else if (isAlloc) {
            try {
                allocAnswered(message.json());
            } catch (IOException | InvalidText e) {
                suspend("answer to sched.alloc cannot be read: " + e.getMessage());
            }
        }
    }

    private void allocAnswered(@Nullable JsonNode answer) throws IOException {
        if (answer == null || !answer.path("id").isIntegralNumber()) {
            throw new IOException("id must be an integer: " + answer);
        }
        JobId id = new JobId(answer.get("id").longValue());
        switch (answer.path("type").asInt(-1)) {
            case 0 -> {
                JsonNode resources = answer.path("R");
                if (!resources.isObject()) {
                    throw new IOException("R must be an object, for " + id.f58());
                }
                ResourceSet allocated = ResourceSet.parse(JSON.writeValueAsBytes(resources));
                annotations.change(id, answer.path("annotations"));
                decide(id, new Success(allocated, annotations.take(id)));
            }
            case 1 -> {
                annotations.change(id, answer.path("annotations"));
                show(id);
            }
            case 2 -> decide(id, new Deny(answer.path("note").asText("")));
            case 3 -> decide(id, new Canceled());
            default -> throw new IOException("type must be 0 to 3: " + answer);
        }
    }

    private void decide(JobId id, Answer answer) {
        if (!(answer instanceof Success)) {
            annotations.take(id);
            jobs.annotate(id, null);
        }
        onScheduler.accept(scheduler -> scheduler.answered(id, answer));
    }

    private void show(JobId id) {
        if (annotations.has(id)) {
            jobs.annotate(id, annotations.find(id, SERVICE));
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
