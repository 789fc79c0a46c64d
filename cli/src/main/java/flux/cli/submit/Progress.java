package flux.cli.submit;

import flux.cli.Session;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The line at the bottom of a terminal that tells how far the jobs of one command are
/// (--progress).
public final class Progress {
    private static final String ERASE = "\r\u001b[K";
    private static final String PARTS = " ▏▎▍▌▋▊▉";
    private static final String FULL = "█";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SECONDS_PER_HOUR = 3600;

    private enum State {
        PENDING,
        RUNNING,
        COMPLETE,
        FAILED
    }

    private final Session session;
    private final boolean wanted;
    private final boolean throughput;
    private final long startNanos = System.nanoTime();
    private final Map<WatchedJob, State> states = new HashMap<>();
    private int total;
    private int ended;

    /// @param wanted nothing is ever shown without it
    /// @param throughput jobs a second instead of the time (--jps)
    public Progress(Session session, boolean wanted, boolean throughput) {
        this.session = session;
        this.wanted = wanted;
        this.throughput = throughput;
    }

    public void expect(int jobs) {
        total = jobs;
    }

    void event(WatchedJob job, String name, boolean failed) {
        switch (name) {
            case "alloc" -> states.put(job, State.RUNNING);
            case "exception" -> {
                if (failed && states.getOrDefault(job, State.PENDING) == State.PENDING) {
                    states.put(job, State.FAILED);
                }
            }
            case "finish" -> states.put(job, failed ? State.FAILED : State.COMPLETE);
            default -> {}
        }
    }

    void ended() {
        ended++;
    }

    /// Makes room for other output.
    void hide() {
        if (wanted) {
            session.out().print(ERASE);
        }
    }

    void show() {
        if (wanted) {
            session.out().print(line());
            session.out().flush();
        }
    }

    /// Leaves the last state on a line of its own.
    public void close() {
        if (wanted) {
            session.out().println(ERASE + line());
        }
    }

    private String line() {
        double done = total == 0 ? 1 : (double) ended / total;
        double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
        long whole = Math.round(seconds);
        String before =
                states.isEmpty()
                        ? "Submitting " + total + " jobs: "
                        : "PD:%-3d R:%-3d CD:%-3d F:%-3d "
                                .formatted(
                                        total - states.size(),
                                        count(State.RUNNING),
                                        count(State.COMPLETE),
                                        count(State.FAILED));
        String pace =
                throughput
                        ? "%4.1f job/s".formatted(ended / Math.max(seconds, 0.001))
                        : "%d:%02d:%02d"
                                .formatted(whole / SECONDS_PER_HOUR, whole / 60 % 60, whole % 60);
        String after = String.format(Locale.ROOT, "%5.1f%% %s", 100 * done, pace);
        int room = Math.max(0, session.columns() - before.length() - after.length() - 2);
        return before + "│" + bar(done, room) + "│" + after;
    }

    private static String bar(double done, int room) {
        int eighths = (int) (done * room * PARTS.length());
        int full = eighths / PARTS.length();
        String part = full < room ? PARTS.substring(eighths % 8, eighths % 8 + 1) : "";
        return FULL.repeat(full) + part + " ".repeat(room - full - part.length());
    }

    private long count(State state) {
        return states.values().stream().filter(each -> each == state).count();
    }
}
