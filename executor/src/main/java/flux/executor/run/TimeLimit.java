package flux.executor.run;

import flux.executor.shell.Presignal;
import java.util.Optional;

/// The end of a job's time, and the signal before it that the job asked for.
final class TimeLimit {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Optional<Presignal> presignal;
    private long expirationMicros = Long.MAX_VALUE;
    private boolean signaled;
    private boolean expired;

    TimeLimit(double expirationSeconds, Optional<Presignal> presignal) {
        this.presignal = presignal;
        set(expirationSeconds);
    }

    /// @param expirationSeconds since the epoch; 0 for never
    void set(double expirationSeconds) {
        expirationMicros =
                expirationSeconds > 0
                        ? (long) (expirationSeconds * MICROS_PER_SECOND)
                        : Long.MAX_VALUE;
    }

    /// When something is to be done next; Long.MAX_VALUE for never.
    long dueMicros() {
        return expired || expirationMicros == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.min(presignalMicros(), expirationMicros);
    }

    private long presignalMicros() {
        return presignal.isEmpty() || signaled || expirationMicros == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : expirationMicros - (long) (presignal.get().secondsBefore() * MICROS_PER_SECOND);
    }

    /// The signal whose time has come, once; 0 for none.
    int takeSignal(long nowMicros) {
        if (nowMicros < presignalMicros()) {
            return 0;
        }
        signaled = true;
        return presignal.map(Presignal::signum).orElse(0);
    }

    /// It is known to have been sent.
    void signalWasSent() {
        signaled = true;
    }

    /// True once, when the time is over.
    boolean takeExpiration(long nowMicros) {
        boolean over = !expired && nowMicros >= expirationMicros;
        expired |= over;
        return over;
    }

    double secondsLeft(long nowMicros) {
        return (expirationMicros - nowMicros) / MICROS_PER_SECOND;
    }
}
