package flux.ledger.decide;

import static flux.ledger.entry.Refusal.Rule.BAD_REQUEST;
import static flux.ledger.entry.Refusal.Rule.BAD_VALUE;
import static flux.ledger.entry.Refusal.Rule.JOB_INACTIVE;
import static flux.ledger.entry.Refusal.Rule.JOB_UNKNOWN;
import static flux.ledger.entry.Refusal.Rule.LIMIT_EXCEEDED;
import static flux.ledger.entry.Refusal.Rule.NOT_YOUR_JOB;
import static flux.ledger.entry.Refusal.Rule.OWNER_ONLY;
import static flux.ledger.entry.Refusal.Rule.QUEUE_DISABLED;
import static flux.ledger.entry.Refusal.Rule.QUEUE_UNKNOWN;
import static flux.ledger.entry.Refusal.Rule.UPDATE_UNSUPPORTED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal;
import flux.ledger.entry.Timestamps;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.UpdatesReserved;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobState;
import flux.ledger.job.JobspecUpdates;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.ledger.state.QueueState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges `flux update`: a pending job's queue and duration, a running job's duration.
///
/// Limits hold for what users ask. The owner may give a job more time than its queue allows; of
/// somebody else's job the owner then has the last word (flux-update(1)).
final class JobUpdates {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Instance instance;
    private final Job job;
    private final Origin origin;
    private final long nowMicros;
    private final double now;

    /// The updates, and those that follow from them.
    private final ObjectNode updates;

    private boolean limited;
    private @Nullable Double expiration;

    private JobUpdates(
            Instance instance, Job job, Origin origin, long nowMicros, ObjectNode updates) {
        this.instance = instance;
        this.job = job;
        this.origin = origin;
        this.nowMicros = nowMicros;
        this.now = Timestamps.seconds(nowMicros);
        this.updates = updates;
    }

    static Decision decide(
            Instance instance, @Nullable Job job, UpdateJob c, Origin origin, long nowMicros) {
        if (job == null) {
            return no(
                    c,
                    instance.findEnded(c.job()).isPresent()
                            ? Refusal.invalid(JOB_INACTIVE, "job is inactive")
                            : Refusal.notFound(JOB_UNKNOWN, "unknown job id"));
        }
        if (!origin.owner() && origin.userid() != job.userid()) {
            return no(c, Refusal.denied(NOT_YOUR_JOB, "guests may only update their own jobs"));
        }
        if (!origin.owner() && job.isReserved()) {
            String text = "job is immutable due to previous instance owner update";
            return no(c, Refusal.denied(OWNER_ONLY, text));
        }
        if (job.state() == JobState.CLEANUP) {
            return no(c, Refusal.invalid(JOB_INACTIVE, "job has ended, its state is CLEANUP"));
        }
        ObjectNode updates = parse(c.updatesJson());
        if (updates == null || updates.isEmpty()) {
            return no(c, Refusal.malformed(BAD_REQUEST, "updates must be an object with keys"));
        }
        JobUpdates judge = new JobUpdates(instance, job, origin, nowMicros, updates);
        Optional<Refusal> refusal = judge.refuse();
        return refusal.isPresent() ? no(c, refusal.get()) : judge.write();
    }

    private static @Nullable ObjectNode parse(String json) {
        try {
            return JSON.readTree(json) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private Optional<Refusal> refuse() {
        for (Map.Entry<String, JsonNode> update : updates.deepCopy().properties()) {
            Optional<Refusal> refusal =
                    switch (update.getKey()) {
                        case JobspecUpdates.DURATION -> duration(update.getValue());
                        case JobspecUpdates.QUEUE -> queue(update.getValue());
                        default ->
                                invalid(
                                        UPDATE_UNSUPPORTED,
                                        "update of " + update.getKey() + " not supported");
                    };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        JobRequest next = JobspecUpdates.apply(job.request(), updates.toString());
        Optional<String> outliving =
                updates.has(JobspecUpdates.DURATION)
                        ? JobLimits.outliving(instance, next, nowMicros)
                        : Optional.empty();
        if (outliving.isPresent() && job.state() != JobState.RUN) {
            return invalid(LIMIT_EXCEEDED, outliving.get());
        }
        return limited
                ? JobLimits.violation(instance.config(), next)
                        .map(text -> Refusal.invalid(LIMIT_EXCEEDED, text))
                : Optional.empty();
    }

    private Optional<Refusal> duration(JsonNode value) {
        double seconds = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            return invalid(BAD_VALUE, "duration must be a number of seconds");
        }
        if (seconds < 0) {
            return invalid(BAD_VALUE, "duration must not be negative");
        }
        if (job.state() == JobState.RUN) {
            return running(seconds);
        }
        limited |= !origin.owner();
        return Optional.empty();
    }

    private Optional<Refusal> running(double seconds) {
        if (!origin.owner()) {
            String text = "duration update of running job requires instance owner privileges";
            return Optional.of(Refusal.denied(OWNER_ONLY, text));
        }
        ResourceSet held = job.resources();
        if (held == null) {
            return invalid(BAD_VALUE, "job holds no resources");
        }
        double end =
                seconds == 0 ? instance.inventory().all().expiration() : held.starttime() + seconds;
        if (end != 0 && end <= now) {
            return invalid(BAD_VALUE, "requested duration places job expiration in the past");
        }
        expiration = end;
        return Optional.empty();
    }

    private Optional<Refusal> queue(JsonNode value) {
        String name = value.asText();
        if (!value.isTextual()) {
            return invalid(BAD_VALUE, "queue must be a string");
        }
        if (job.state() == JobState.RUN) {
            return invalid(UPDATE_UNSUPPORTED, "update of queue for running job not supported");
        }
        if (name.equals(job.request().queue())) {
            return invalid(BAD_VALUE, "job queue is already set to " + name);
        }
        Optional<QueueState> state =
                name.isEmpty() ? Optional.empty() : instance.queues().find(name);
        if (state.isEmpty()) {
            return invalid(QUEUE_UNKNOWN, "'" + name + "' is not a valid queue");
        }
        if (!state.get().enabled()) {
            return invalid(QUEUE_DISABLED, "queue " + name + " is currently disabled");
        }
        return constraint(name);
    }

    /// The job loses what its old queue requires and gets what the new one does.
    private Optional<Refusal> constraint(String queue) {
        String own = job.request().constraintJson();
        String old = required(job.request().queue());
        if (own != null && !QueueConstraint.same(own, old)) {
            return invalid(
                    UPDATE_UNSUPPORTED,
                    "unable to update queue: the job has constraints besides those of its queue");
        }
        limited = true;
        String next = required(queue);
        if (next != null) {
            updates.set(JobspecUpdates.CONSTRAINTS, parse(next));
        } else if (own != null) {
            updates.putNull(JobspecUpdates.CONSTRAINTS);
        }
        return Optional.empty();
    }

    private @Nullable String required(@Nullable String queue) {
        return QueueConstraint.of(null, instance.config().rulesOf(queue).requires());
    }

    private Decision write() {
        List<JobEvent> events = new ArrayList<>(3);
        events.add(new JobspecUpdated(updates.toString()));
        if (origin.owner() && origin.userid() != job.userid() && !job.isReserved()) {
            events.add(new UpdatesReserved());
        }
        if (expiration != null) {
            events.add(new ResourceUpdated(expiration));
        }
        if (job.state() == JobState.SCHED) {
            events.add(new PriorityAssigned(job.priority()));
        }
        return new Write(new OfJob(job.id(), events, null));
    }

    private static Optional<Refusal> invalid(Refusal.Rule rule, String text) {
        return Optional.of(Refusal.invalid(rule, text));
    }

    private static Decision no(UpdateJob command, Refusal refusal) {
        return new Refuse(refusal.about(command.job()));
    }
}
