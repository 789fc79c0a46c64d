package flux.cli.instance;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lines of the broker's log as people read them. Lines depend on those before them. Pure.
final class LogLines {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", Locale.ROOT);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("MMMdd HH:mm", Locale.ROOT);
    private static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final int PARTS = 8;
    private static final double NANOS = 1e9;
    private static final int ERR = 3;

    private final ZoneId zone;
    private final boolean human;
    private final boolean delta;
    private final boolean color;
    private @Nullable ZonedDateTime reference;
    private @Nullable ZonedDateTime minute;

    LogLines(ZoneId zone, boolean human, boolean delta, boolean color) {
        this.zone = zone;
        this.human = human;
        this.delta = delta;
        this.color = color;
    }

    /// @param line `<PRI>1 TIME RANK APP PID - - TEXT`; severity is in PRI's high bits
    String format(String line) {
        String[] parts = line.split(" ", PARTS);
        if (parts.length < PARTS || !parts[0].matches("<[0-9]{1,5}>.*")) {
            return line;
        }
        int priority = Integer.parseInt(parts[0].substring(1, parts[0].indexOf('>')));
        int severity = Math.min(priority >> 3, SEVERITIES.size() - 1);
        String time;
        try {
            time = time(Instant.parse(parts[1]).atZone(zone));
        } catch (DateTimeException e) {
            return line;
        }
        String source = "%s.%s[%s]".formatted(parts[3], SEVERITIES.get(severity), parts[2]);
        if (!color) {
            return time + " " + source + ": " + parts[7];
        }
        String text = severity <= ERR ? "\u001b[31m" + parts[7] + "\u001b[0m" : parts[7];
        return "\u001b[32m" + time + "\u001b[0m \u001b[33m" + source + "\u001b[0m: " + text;
    }

    private String time(ZonedDateTime when) {
        if (!human) {
            return STAMP.format(when);
        }
        ZonedDateTime last = reference;
        ZonedDateTime whole = when.truncatedTo(ChronoUnit.MINUTES);
        if (last == null || !whole.equals(minute)) {
            minute = whole;
            reference = when;
            return "[" + MINUTE.format(when) + "]";
        }
        double seconds = ChronoUnit.NANOS.between(last, when) / NANOS;
        reference = delta ? when : last;
        return String.format(Locale.ROOT, "[%+11.6f]", seconds);
    }
}
