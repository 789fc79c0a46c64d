package flux.executor.run;

/// When tasks that do not end by themselves are killed: after a first wait, then again and again.
///
/// A value per run: it remembers when the next kill is due.
public final class KillPolicy {

    /// Seconds between the first signal and SIGKILL (`exec.kill-timeout`).
    public static final double KILL_TIMEOUT_SECONDS = 5;

    private static final double MICROS_PER_SECOND = 1e6;

    private final long waitMicros;
    private long dueMicros = Long.MAX_VALUE;

    public KillPolicy(double killTimeoutSeconds) {
        waitMicros = (long) (killTimeoutSeconds * MICROS_PER_SECOND);
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

    /// They have been killed.
    ///
    /// @return when to kill again
    long next(long nowMicros) {
        return start(nowMicros);
    }
}
