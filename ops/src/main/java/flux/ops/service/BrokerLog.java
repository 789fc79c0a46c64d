package flux.ops.service;

import flux.cli.host.CallerGoneException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The broker's own log: a ring of lines in RFC 5424's form, which `flux dmesg` shows. From any
/// thread.
///
/// As in Flux, severity stands in the high bits of PRI.
public final class BrokerLog {

    /// How many lines are kept (`log-ring-size`).
    public static final int LINES_MAX = 1024;

    public static final int ERR = 3;
    public static final int INFO = 6;

    private static final int SEVERITY_SHIFT = 3;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final List<Consumer<String>> followers = new CopyOnWriteArrayList<>();
    private final PrintStream stderr;
    private final int stderrLevel;

    /// @param stderrLevel lines of this severity and worse go to `stderr` too
    public BrokerLog(PrintStream stderr, int stderrLevel) {
        this.stderr = stderr;
        this.stderrLevel = stderrLevel;
    }

    /// @param severity 0 (worst) to 7
    public void log(int severity, String app, String text) {
        String line =
                "<%d>1 %s 0 %s - - - %s"
                        .formatted(
                                severity << SEVERITY_SHIFT, TIME.format(Instant.now()), app, text);
        append(line);
        if (severity <= stderrLevel) {
            say("flux-broker: " + text);
        }
    }

    /// An instance does not end because nobody reads its words any more (`flux start … 2>&1 |
    /// head`): it has jobs to end and a ledger to close.
    private void say(String line) {
        try {
            stderr.println(line);
        } catch (CallerGoneException e) {
            append(
                    "<%d>1 %s 0 broker - - - nobody reads standard error any more"
                            .formatted(INFO << SEVERITY_SHIFT, TIME.format(Instant.now())));
        }
    }

    /// @param line in RFC 5424's form
    void append(String line) {
        synchronized (lines) {
            if (lines.size() == LINES_MAX) {
                lines.remove();
            }
            lines.add(line);
        }
        followers.forEach(follower -> follower.accept(line));
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    int clear() {
        synchronized (lines) {
            int count = lines.size();
            lines.clear();
            return count;
        }
    }

    void follow(Consumer<String> follower) {
        followers.add(follower);
    }

    void unfollow(Consumer<String> follower) {
        followers.remove(follower);
    }
}
