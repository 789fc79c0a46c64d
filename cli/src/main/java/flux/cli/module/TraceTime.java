package flux.cli.module;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// When a message passed: `2026-01-31T12:00:00.123`, or for people `[Jan31 12:00]` and then
/// `[  +0.004000]` in seconds since then.
final class TraceTime {
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("'['MMMdd HH:mm']'", Locale.ROOT);
    private static final int SECONDS_PER_MINUTE = 60;
    private static final double MILLIS_PER_SECOND = 1000;

    private final ZoneId zone;
    private final boolean human;
    private final boolean delta;
    private double reference;
    private long minute = Long.MIN_VALUE;

    /// @param delta since the message before, instead of since the last full time
    TraceTime(ZoneId zone, boolean human, boolean delta) {
        this.zone = zone;
        this.human = human;
        this.delta = delta;
    }

    /// @param seconds since the epoch
    String of(double seconds) {
        var when = Instant.ofEpochMilli(Math.round(seconds * MILLIS_PER_SECOND)).atZone(zone);
        if (!human) {
            return ISO.format(when);
        }
        long now = (long) Math.floor(seconds / SECONDS_PER_MINUTE);
        if (now != minute) {
            minute = now;
            reference = seconds;
            return MINUTE.format(when);
        }
        String since = String.format(Locale.ROOT, "[%+11.6f]", seconds - reference);
        reference = delta ? seconds : reference;
        return since;
    }
}
