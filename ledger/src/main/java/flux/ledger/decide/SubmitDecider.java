package flux.ledger.decide;

import static flux.ledger.entry.Refusal.Rule.BAD_REQUEST;
import static flux.ledger.entry.Refusal.Rule.BAD_VALUE;
import static flux.ledger.entry.Refusal.Rule.LIMIT_EXCEEDED;
import static flux.ledger.entry.Refusal.Rule.OWNER_ONLY;
import static flux.ledger.entry.Refusal.Rule.QUEUE_DISABLED;
import static flux.ledger.entry.Refusal.Rule.QUEUE_UNKNOWN;

import flux.ledger.decide.Command.Submit;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.entry.Submission;
import flux.ledger.entry.Submission.Defaults;
import flux.ledger.id.FluidGenerator;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobFlags;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Dependency;
import flux.ledger.job.Urgency;
import flux.ledger.state.Instance;
import flux.ledger.state.QueueRules;
import flux.ledger.state.QueueState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges submissions. Flux checks in this order, with these texts.
final class SubmitDecider {
    private static final long MICROS_PER_MILLI = 1000;

    private SubmitDecider() {}

    static Decision decide(Instance instance, Submit submit, Origin origin, long nowMicros) {
        Optional<Refusal> refusal = refuse(submit, origin);
        if (refusal.isPresent()) {
            return new Refuse(refusal.get());
        }
        Submission submission = withDefaults(instance, submit.submission());
        JobRequest request = submission.request();
        refusal = refuseQueue(instance, request);
        if (refusal.isPresent()) {
            return new Refuse(refusal.get());
        }
        boolean checked = (submit.flags() & JobFlags.NOVALIDATE) == 0;
        Optional<String> violation =
                checked
                        ? JobLimits.violation(instance.config(), request)
                                .or(() -> JobLimits.outliving(instance, request, nowMicros))
                        : Optional.empty();
        if (violation.isPresent()) {
            return new Refuse(Refusal.invalid(LIMIT_EXCEEDED, violation.get()));
        }
        List<JobEvent> events = new ArrayList<>(4);
        events.add(new Submitted(origin.userid(), submit.urgency(), submit.flags(), request));
        boolean waits = false;
        for (Dependency dependency : request.dependencies()) {
            if (dependency.scheme().equals("after")) {
                events.add(deprecated(origin));
            }
            switch (DependencyScheme.judge(instance, dependency, origin, nowMicros)) {
                case DependencyScheme.Free _ -> {}
                case DependencyScheme.Met m -> {
                    DependencyAdded added = new DependencyAdded(m.description());
                    if (!events.contains(added)) {
                        events.add(added);
                        events.add(new DependencyRemoved(m.description()));
                    }
                }
                case DependencyScheme.Waits w -> {
                    DependencyAdded added = new DependencyAdded(w.description());
                    if (!events.contains(added)) {
                        events.add(added);
                    }
                    waits = true;
                }
                case DependencyScheme.Impossible i -> {
                    return new Refuse(Refusal.invalid(Rule.DEPENDENCY_IMPOSSIBLE, i.text()));
                }
            }
        }
        events.add(new Validated());
        if (!waits) {
            events.add(new DependenciesMet());
            events.add(new PriorityAssigned(Urgency.priorityOf(submit.urgency())));
            DebugEvents.allocRequested(submit.flags(), events);
        }
        long elapsedMillis = (nowMicros - instance.epochMicros()) / MICROS_PER_MILLI;
        JobId id = FluidGenerator.after(instance.lastJob(), elapsedMillis);
        return new Write(new OfJob(id, events, submission));
    }

    private static ExceptionRaised deprecated(Origin origin) {
        String note = "dependency scheme 'after' is deprecated, use 'afterstart'";
        return new ExceptionRaised("dependency", 3, note, origin.userid(), null);
    }

    private static Optional<Refusal> refuse(Submit submit, Origin origin) {
        int flags = submit.flags();
        if ((flags & ~JobFlags.ALL) != 0) {
            return Optional.of(Refusal.malformed(BAD_REQUEST, "invalid job flags"));
        }
        if (!origin.owner() && (flags & JobFlags.NOVALIDATE) != 0) {
            return ownerOnly("only the instance owner can submit with FLUX_JOB_NOVALIDATE", true);
        }
        if (!Urgency.isInRange(submit.urgency())) {
            return Optional.of(Refusal.invalid(BAD_VALUE, "urgency range is [0:31]"));
        }
        if (!origin.owner() && submit.urgency() > Urgency.DEFAULT) {
            return ownerOnly("only the instance owner can submit with urgency >16", false);
        }
        if (!origin.owner() && (flags & JobFlags.WAITABLE) != 0) {
            return ownerOnly("only the instance owner can submit with FLUX_JOB_WAITABLE", false);
        }
        return Optional.empty();
    }

    private static Optional<Refusal> ownerOnly(String text, boolean denied) {
        return Optional.of(
                denied ? Refusal.denied(OWNER_ONLY, text) : Refusal.invalid(OWNER_ONLY, text));
    }

    private static Submission withDefaults(Instance instance, Submission submission) {
        JobRequest request = submission.request();
        @Nullable String queue =
                request.queue() == null ? instance.config().defaultQueue().orElse(null) : null;
        QueueRules rules = instance.config().rulesOf(queue == null ? request.queue() : queue);
        double duration = request.duration() == 0 ? rules.defaultDuration() : 0;
        @Nullable String constraint =
                rules.requires().isEmpty()
                        ? null
                        : QueueConstraint.of(request.constraintJson(), rules.requires());
        return queue == null && duration == 0 && constraint == null
                ? submission
                : submission.with(new Defaults(queue, duration, constraint));
    }

    private static Optional<Refusal> refuseQueue(Instance instance, JobRequest request) {
        String queue = request.queue();
        if (queue == null && !instance.queues().named().isEmpty()) {
            return Optional.of(Refusal.denied(QUEUE_UNKNOWN, "no queue specified"));
        }
        Optional<QueueState> state = instance.queues().find(queue == null ? "" : queue);
        if (state.isEmpty()) {
            return Optional.of(
                    instance.queues().named().isEmpty()
                            ? Refusal.invalid(QUEUE_UNKNOWN, "'" + queue + "' is not a valid queue")
                            : Refusal.denied(
                                    QUEUE_UNKNOWN, "Invalid queue '" + queue + "' specified"));
        }
        if (!state.get().enabled()) {
            String to = queue == null ? "" : " to " + queue;
            return Optional.of(
                    Refusal.invalid(
                            QUEUE_DISABLED,
                            "job submission%s is disabled: %s"
                                    .formatted(to, state.get().disableReason())));
        }
        return Optional.empty();
    }
}
