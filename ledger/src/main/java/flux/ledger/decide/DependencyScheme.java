package flux.ledger.decide;

import flux.ledger.entry.Origin;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobRequest.Dependency;
import flux.ledger.job.JobResult;
import flux.ledger.state.EndedJob;
import flux.ledger.state.Instance;
import flux.ledger.text.InvalidText;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The dependency schemes (RFC 26 and Flux's own): what each waits for, and when it cannot be.
public final class DependencyScheme {
    private static final Map<String, Wait> WAITS =
            Map.of(
                    "after", Wait.START,
                    "afterstart", Wait.START,
                    "afterany", Wait.FINISH,
                    "afterok", Wait.SUCCESS,
                    "afternotok", Wait.FAILURE,
                    "afterexcept", Wait.EXCEPT);
    private static final double MICROS_PER_SECOND = 1e6;

    private DependencyScheme() {}

    /// What a dependency comes to.
    public sealed interface Verdict {}

    /// Nothing is left to wait for; the eventlog says what it was.
    record Met(String description) implements Verdict {}

    record Waits(String description) implements Verdict {}

    /// Nothing to wait for, and nothing to say of it.
    record Free() implements Verdict {}

    /// @param text Flux's words for why
    record Impossible(String text) implements Verdict {}

    /// What is awaited of another job. In the ledger's dependency descriptions:
    /// `after-<name>=<id>`.
    public enum Wait {
        START,
        FINISH,
        SUCCESS,
        FAILURE,
        EXCEPT;

        String description(JobId target) {
            return "after-" + name().toLowerCase(Locale.ROOT) + "=" + target.f58();
        }

        /// True when a job that ended like this is what was waited for.
        public boolean isMetBy(EndedJob job) {
            return switch (this) {
                case START -> job.ran();
                case FINISH -> true;
                case SUCCESS -> job.result() == JobResult.COMPLETED;
                case FAILURE -> job.ran() && job.result() != JobResult.COMPLETED;
                case EXCEPT -> job.ran() && job.byException();
            };
        }
    }

    static Verdict judge(Instance instance, Dependency wish, Origin origin, long nowMicros) {
        Wait wait = WAITS.get(wish.scheme());
        if (wait != null) {
            return judgeAfter(instance, wish, wait, origin);
        }
        return switch (wish.scheme()) {
            case "begin-time" -> judgeBegin(wish.value(), nowMicros);
            case Dependency.SINGLETON -> judgeSingleton(instance, wish.value(), origin);
            default -> new Impossible("dependency scheme \"" + wish.scheme() + "\" not supported");
        };
    }

    private static Verdict judgeAfter(
            Instance instance, Dependency wish, Wait wait, Origin origin) {
        String prefix = "dependency: " + wish.scheme() + ": ";
        JobId target;
        try {
            target = JobId.parse(wish.value());
        } catch (InvalidText e) {
            return new Impossible(prefix + "\"" + wish.value() + "\" is not a valid jobid");
        }
        Optional<Job> active = instance.find(target);
        if (active.isPresent()) {
            if (!origin.owner() && active.get().userid() != origin.userid()) {
                return new Impossible(prefix + "Permission denied for job " + target.f58());
            }
            return wait == Wait.START && active.get().started()
                    ? new Met(wait.description(target))
                    : new Waits(wait.description(target));
        }
        Optional<EndedJob> ended = instance.findEnded(target);
        if (ended.isEmpty()) {
            return new Impossible(prefix + "id " + target.f58() + ": job not found");
        }
        return wait.isMetBy(ended.get())
                ? new Met(wait.description(target))
                : new Impossible(prefix + why(wait, target.f58(), ended.get()));
    }

    private static String why(Wait wait, String id, EndedJob job) {
        if (wait == Wait.START) {
            return id + " never started";
        }
        if (!job.ran() && wait != Wait.SUCCESS) {
            return "job " + id + " never started";
        }
        return "job "
                + id
                + (job.result() == JobResult.COMPLETED ? " succeeded" : " failed or was canceled");
    }

    private static Verdict judgeBegin(String value, long nowMicros) {
        double seconds;
        try {
            seconds = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return new Impossible("Invalid begin-time=" + value);
        }
        if (!Double.isFinite(seconds) || seconds < 0) {
            return new Impossible("Invalid begin-time=" + value);
        }
        String description = String.format(Locale.ROOT, "begin-time=%.3f", seconds);
        return seconds * MICROS_PER_SECOND <= nowMicros
                ? new Met(description)
                : new Waits(description);
    }

    /// Also behind those that wait themselves: one of them may be about to run. Looks at all active
    /// jobs, which only who asks for a singleton pays for.
    private static Verdict judgeSingleton(Instance instance, String name, Origin origin) {
        if (name.isEmpty()) {
            return new Impossible("singleton jobs require a job name");
        }
        boolean isAlone =
                instance.activeJobs().stream()
                        .noneMatch(
                                job ->
                                        job.userid() == origin.userid()
                                                && job.request().name().equals(name));
        return isAlone ? new Free() : new Waits(Dependency.SINGLETON);
    }
}
