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
    private long beganMicros = Long.MAX_VALUE;
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

    double barrierTimeoutSeconds() {
        return settings.barrierTimeoutSeconds();
    }

    /// The first signal has been sent.
    ///
    /// @return when to kill
    long start(long nowMicros) {
        beganMicros = nowMicros;
        return await(nowMicros);
    }

    private long await(long nowMicros) {
        dueMicros = Math.min(nowMicros + waitMicros, Math.max(nowMicros, hopelessMicros()));
        return dueMicros;
    }

    /// When it is time to give up, if a time was given for that; else never.
    private long hopelessMicros() {
        double most = settings.maxKillSeconds() * MICROS_PER_SECOND;
        return most > Long.MAX_VALUE - beganMicros ? Long.MAX_VALUE : beganMicros + (long) most;
    }

    boolean isDue(long nowMicros) {
        return nowMicros >= dueMicros;
    }

    /// True when nothing has helped.
    boolean isHopeless(long nowMicros) {
        return Double.isInfinite(settings.maxKillSeconds())
                ? kills - TASK_KILLS >= settings.maxKillCount()
                : nowMicros >= hopelessMicros();
    }

    /// They have been killed.
    ///
    /// @return when to kill again, or to give up
    long next(long nowMicros) {
        kills++;
        if (kills > TASK_KILLS) {
            waitMicros = Math.min(2 * waitMicros, Math.max(waitMicros, WAIT_MICROS_MAX));
        }
        return await(nowMicros);
    }
}
