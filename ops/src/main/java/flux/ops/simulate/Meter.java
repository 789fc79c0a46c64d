package flux.ops.simulate;

import flux.cli.Session;
import flux.replay.trace.TraceSimulator.Progress;
import java.util.Locale;

/// A line on a terminal that tells how far a simulation is that takes long.
final class Meter implements Progress {
    private static final String ERASE = "\r\u001b[K";
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long EVERY_NANOS = 200_000_000L;
    private static final int PERCENT = 100;

    private final Session session;
    private final String policy;
    private final boolean isWanted;
    private long nextNanos = System.nanoTime() + FIRST_NANOS;
    private boolean isShown;

    Meter(Session session, String policy) {
        this.session = session;
        this.policy = policy;
        isWanted = session.isTerminal(2);
    }

    @Override
    public void at(int jobsDone, int jobsAll) {
        long now = System.nanoTime();
        if (!isWanted || now < nextNanos) {
            return;
        }
        nextNanos = now + EVERY_NANOS;
        isShown = true;
        int percent = (int) ((long) jobsDone * PERCENT / jobsAll);
        session.err()
                .printf(
                        Locale.ROOT,
                        "%s%s: %,d of %,d jobs have ended (%d%%)",
                        ERASE,
                        policy,
                        jobsDone,
                        jobsAll,
                        percent);
        session.err().flush();
    }

    void erase() {
        if (isShown) {
            session.err().print(ERASE);
            session.err().flush();
        }
    }
}
