package flux.ledger.decide;

import static flux.ledger.entry.Refusal.Rule.BAD_REQUEST;
import static flux.ledger.entry.Refusal.Rule.BAD_VALUE;
import static flux.ledger.entry.Refusal.Rule.JOB_HOLDS_RESOURCES;
import static flux.ledger.entry.Refusal.Rule.JOB_INACTIVE;
import static flux.ledger.entry.Refusal.Rule.JOB_NOT_RUNNING;
import static flux.ledger.entry.Refusal.Rule.JOB_NOT_WAITABLE;
import static flux.ledger.entry.Refusal.Rule.JOB_UNKNOWN;
import static flux.ledger.entry.Refusal.Rule.NOT_YOUR_JOB;
import static flux.ledger.entry.Refusal.Rule.OWNER_ONLY;

import flux.ledger.decide.Command.Await;
import flux.ledger.decide.Command.OnJob;
import flux.ledger.decide.Command.PostEvent;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.EventNames;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Awaited;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.MemoSet;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.job.JobEvent.VolatileMemoSet;
import flux.ledger.job.JobState;
import flux.ledger.job.Urgency;
import flux.ledger.state.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What users ask of jobs. The texts and error numbers are those that Flux's clients know, also
/// where they differ from request to request.
final class UserRequests {
    private static final int SEVERITY_MAX = 7;
    private static final int SIGNAL_MAX = 64;
    private static final Pattern EVENT_NAME = Pattern.compile("[\\p{Graph}&&[^\"]]{1,256}");
    private static final Pattern EXCEPTION_TYPE = Pattern.compile("\\S+");

    private UserRequests() {}

    static Decision raise(Instance instance, @Nullable Job job, Raise c, Origin origin) {
        if (c.severity() < 0 || c.severity() > SEVERITY_MAX) {
            return no(c, Refusal.malformed(BAD_REQUEST, "invalid exception severity"));
        }
        if (!EXCEPTION_TYPE.matcher(c.type()).matches()) {
            return no(c, Refusal.malformed(BAD_REQUEST, "invalid exception type"));
        }
        if (job == null) {
            return no(c, absentNotFound(instance, c));
        }
        if (isForeign(job, origin)) {
            return no(c, foreign("guests can only raise exceptions on their own jobs"));
        }
        return new Write(exception(job, c, origin.userid()));
    }

    /// An exception of severity 0 ends a job that holds nothing at once.
    static OfJob exception(Job job, Raise c, int userid) {
        JobEvent raised =
                new ExceptionRaised(c.type(), c.severity(), c.note(), userid, c.waitStatus());
        boolean overAtOnce =
                c.severity() == 0 && job.state() != JobState.CLEANUP && job.resources() == null;
        return overAtOnce ? OfJob.of(job.id(), raised, new Cleaned()) : OfJob.of(job.id(), raised);
    }

    static Decision signal(Instance instance, @Nullable Job job, SendSignal c, Origin origin) {
        if (c.signum() < 1 || c.signum() > SIGNAL_MAX) {
            return no(c, Refusal.invalid(BAD_VALUE, "Invalid signal number"));
        }
        if (job == null) {
            return no(c, absentInvalid(instance, c, "unknown job id"));
        }
        if (isForeign(job, origin)) {
            return no(c, foreign("guests may only send signals to their own jobs"));
        }
        if (job.state() != JobState.RUN) {
            return no(c, Refusal.invalid(JOB_NOT_RUNNING, "job is not running"));
        }
        return write(job, new Signaled(c.signum(), origin.userid()));
    }

    static Decision urgency(Instance instance, @Nullable Job job, SetUrgency c, Origin origin) {
        if (!Urgency.isInRange(c.urgency())) {
            return no(c, Refusal.invalid(BAD_VALUE, "urgency value is out of range"));
        }
        if (job == null) {
            return no(c, absentInvalid(instance, c, "unknown job"));
        }
        if (isForeign(job, origin)) {
            return no(c, foreign("guests can only reprioritize their own jobs"));
        }
        if (!origin.owner() && c.urgency() > Math.max(Urgency.DEFAULT, job.urgency())) {
            String text = "guests can only adjust urgency <= default";
            return no(c, Refusal.denied(OWNER_ONLY, text));
        }
        if (job.resources() != null || !job.state().isIn(JobState.PENDING_MASK)) {
            String text = "urgency cannot be changed once resources are allocated";
            return no(c, Refusal.invalid(JOB_HOLDS_RESOURCES, text));
        }
        int urgency = (int) c.urgency();
        List<JobEvent> events = new ArrayList<>(2);
        events.add(new UrgencyChanged(urgency, origin.userid()));
        if (job.state() != JobState.DEPEND) {
            events.add(new PriorityAssigned(Urgency.priorityOf(urgency)));
        }
        return new Write(new OfJob(job.id(), events, null));
    }

    static Decision memo(Instance instance, @Nullable Job job, SetMemo c, Origin origin) {
        if (job == null) {
            return no(c, absentNotFound(instance, c));
        }
        if (isForeign(job, origin)) {
            return no(c, foreign("guests can only add a memo to their own jobs"));
        }
        return write(
                job,
                c.isVolatile() ? new VolatileMemoSet(c.memoJson()) : new MemoSet(c.memoJson()));
    }

    /// Names that mean something are refused: what they say must have happened.
    static Decision post(Instance instance, @Nullable Job job, PostEvent c, Origin origin) {
        if (!origin.owner()) {
            return no(c, Refusal.denied(OWNER_ONLY, "only the instance owner can post events"));
        }
        if (!EVENT_NAME.matcher(c.name()).matches()) {
            return no(c, Refusal.invalid(BAD_VALUE, "invalid event name"));
        }
        if (EventNames.isReserved(c.name())) {
            String text = "event " + c.name() + " is posted by the instance alone";
            return no(c, Refusal.invalid(BAD_VALUE, text));
        }
        if (job == null) {
            return no(c, absentNotFound(instance, c));
        }
        return write(job, new Unrecognized(c.name(), c.contextJson()));
    }

    static Decision await(Instance instance, @Nullable Job job, Await c) {
        if (job != null) {
            return no(c, Refusal.noChild(JOB_NOT_WAITABLE, "job is still active"));
        }
        if (!instance.hasResultFor(c.job())) {
            String text = "invalid job id, or job may be inactive and not waitable";
            return no(c, Refusal.noChild(JOB_NOT_WAITABLE, text));
        }
        return new Write(OfJob.of(c.job(), new Awaited()));
    }

    private static boolean isForeign(Job job, Origin origin) {
        return !origin.owner() && origin.userid() != job.userid();
    }

    private static Refusal foreign(String text) {
        return Refusal.denied(NOT_YOUR_JOB, text);
    }

    private static Refusal absentNotFound(Instance instance, OnJob c) {
        return instance.findEnded(c.job()).isPresent()
                ? Refusal.notFound(JOB_INACTIVE, "job is inactive")
                : Refusal.notFound(JOB_UNKNOWN, "unknown job id");
    }

    private static Refusal absentInvalid(Instance instance, OnJob c, String unknown) {
        return instance.findEnded(c.job()).isPresent()
                ? Refusal.invalid(JOB_INACTIVE, "job is inactive")
                : Refusal.invalid(JOB_UNKNOWN, unknown);
    }

    private static Decision write(Job job, JobEvent event) {
        return new Write(OfJob.of(job.id(), event));
    }

    private static Decision no(OnJob command, Refusal refusal) {
        return new Refuse(refusal.about(command.job()));
    }

    /// For the rules about resources, which the scheduler meets.
    static Decision no(OnJob command, Rule rule, String text) {
        return no(command, Refusal.invalid(rule, text));
    }
}
