package flux.executor.perilog;

import flux.executor.host.TaskKey;
import flux.executor.shell.ExitStatus;
import flux.ledger.id.JobId;
import flux.ledger.text.Idset;
import java.util.Map;
import java.util.TreeMap;

/// A prolog, an epilog or housekeeping at work, on one rank or on many.
final class ScriptRun {
    private static final int RUNNING = -1;
    private static final double MICROS_PER_SECOND = 1e6;

    final JobId job;
    final ScriptSettings settings;
    final int attempt;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private long dueMicros = Long.MAX_VALUE;
    private boolean terminated;
    boolean canceled;
    boolean timedOut;
    boolean reported;

    ScriptRun(JobId job, ScriptSettings settings, int attempt, Idset ranks, long nowMicros) {
        this.job = job;
        this.settings = settings;
        this.attempt = attempt;
        ranks.forEach(rank -> statuses.put(rank, RUNNING));
        in(settings.timeoutSeconds(), nowMicros);
    }

    Iterable<Integer> ranks() {
        return statuses.keySet();
    }

    TaskKey key(int rank) {
        return new TaskKey(job.value(), attempt, rank);
    }

    /// @return false when that was known
    boolean ended(int rank, int waitStatus) {
        return statuses.replace(rank, RUNNING, waitStatus);
    }

    Idset running() {
        return those(RUNNING, RUNNING);
    }

    /// The ranks on which it failed.
    Idset failed() {
        return those(1, Integer.MAX_VALUE);
    }

    private Idset those(int least, int most) {
        Idset.Builder ranks = Idset.builder();
        statuses.forEach(
                (rank, status) -> {
                    if (status >= least && status <= most) {
                        ranks.add(rank);
                    }
                });
        return ranks.build();
    }

    boolean isOver() {
        return running().isEmpty();
    }

    /// The worst of all: a wait(2) status.
    int status() {
        int worst = 0;
        for (int status : statuses.values()) {
            worst = ExitStatus.code(status) > ExitStatus.code(worst) ? status : worst;
        }
        return worst;
    }

    private void in(double seconds, long nowMicros) {
        dueMicros =
                Double.isInfinite(seconds)
                        ? Long.MAX_VALUE
                        : nowMicros + (long) (seconds * MICROS_PER_SECOND);
    }

    long dueMicros() {
        return dueMicros;
    }

    boolean isDue(long nowMicros) {
        return !isOver() && nowMicros >= dueMicros;
    }

    /// It has been told to end.
    void terminated(long nowMicros) {
        terminated = true;
        in(settings.killTimeoutSeconds(), nowMicros);
    }

    boolean wasTerminated() {
        return terminated;
    }

    void killed() {
        dueMicros = Long.MAX_VALUE;
    }
}
