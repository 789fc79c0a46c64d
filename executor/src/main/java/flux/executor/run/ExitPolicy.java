package flux.executor.run;

import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import org.jspecify.annotations.Nullable;

/// When the exit of one task ends all others: the shell options `exit-on-error` and `exit-timeout`.
final class ExitPolicy {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final JobPlan plan;
    private final TaskTable tasks;
    private final double timeoutSeconds;
    private long dueMicros = Long.MAX_VALUE;

    /// @throws flux.ledger.text.InvalidText when an option is not what it must be
    ExitPolicy(JobPlan plan, TaskTable tasks) {
        this.plan = plan;
        this.tasks = tasks;
        this.timeoutSeconds = plan.options().exitTimeoutSeconds();
    }

    /// A task has exited while others run.
    ///
    /// @return why the job must end, or null while it need not
    @Nullable String exited(int rank, long nowMicros) {
        if (plan.options().exitOnError() && tasks.status(rank) != 0) {
            return note(rank, "failed") + " and exit-on-error is set";
        }
        if (dueMicros == Long.MAX_VALUE && !Double.isInfinite(timeoutSeconds)) {
            dueMicros = nowMicros + (long) (timeoutSeconds * MICROS_PER_SECOND);
        }
        return null;
    }

    /// When the others' time is over; Long.MAX_VALUE while nothing limits it.
    long dueMicros() {
        return dueMicros;
    }

    boolean isDue(long nowMicros) {
        return nowMicros >= dueMicros;
    }

    /// Why the job must end, now that the time is over.
    String expired() {
        String limit = Seconds.text(timeoutSeconds);
        return note(tasks.firstExited(), "exited") + " and exit-timeout=" + limit + "s has expired";
    }

    private String note(int rank, String verb) {
        int status = tasks.status(rank);
        int signal = ExitStatus.signal(status);
        String how = signal == 0 ? "Exit " + ExitStatus.code(status) : Signals.text(signal);
        return "%s: task rank %d on host %s %s (%s)"
                .formatted(plan.name(), rank, plan.nodeOf(rank).host(), verb, how);
    }
}
