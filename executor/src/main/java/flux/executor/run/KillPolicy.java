package flux.executor.run;

/// When tasks that do not end by themselves are killed: after a first wait again and again, at last
/// more and more seldom, and in the end no more: then their node is given up.
///
/// A value per run: it remembers when the next kill is due.
final class KillPolicy {

    /// Kills of tasks before Flux would kill their shells.
    private static final int TASK_KILLS = 4;

    private static final long WAIT_MICROS_MAX = 300_000_000;
    private static final double MICROS_PER_SECOND = 1e6;

    private final ExecSettings settings;
    private long waitMicros;
    private long dueMicros = Long.MAX_VALUE;
    private int kills;

    KillPolicy(ExecSettings settings) {
        this.settings = settings;
        this.waitMicros = (long) (settings.killTimeoutSeconds() * MICROS_PER_SECOND);
    }

    int termSignal() {
        return settings.termSignal();
    }

    int killSignal() {
        return settings.killSignal();
    }

    /// The first signal has been sent.
    ///
    /// @return when to kill
    long start(long nowMicros) {
        dueMicros = nowMicros + waitMicros;
        return dueMicros;
    }

    boolean isDue(long nowMicros) {
        return nowMicros >= dueMicros;
    }

    /// True when nothing has helped.
    boolean isHopeless() {
        return kills - TASK_KILLS >= settings.maxKillCount();
    }

    /// They have been killed.
    ///
    /// @return when to kill again, or to give up
    long next(long nowMicros) {
        kills++;
        if (kills > TASK_KILLS) {
            waitMicros = Math.min(2 * waitMicros, Math.max(waitMicros, WAIT_MICROS_MAX));
        }
        return start(nowMicros);
    }
}
