package flux.ledger.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An eventlog as people read it: `TIME NAME key=value ...`, values as compact JSON. Lines
/// depend on those before them, so one of these is for one eventlog, in order.
public final class EventText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("MMMdd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter ISO_SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ISO_OFFSET =
            DateTimeFormatter.ofPattern("XXX", Locale.ROOT);

    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String BLUE = "\u001b[34m";
    private static final String MAGENTA = "\u001b[35m";
    private static final String GRAY = "\u001b[37m";
    private static final String RESET = "\u001b[0m";

    private final TimeFormat format;
    private final ZoneId zone;
    private final boolean color;

    private double first = Double.NaN;
    private double minuteBegan;
    private @Nullable ZonedDateTime minute;

    /// @param zone in which [TimeFormat#ISO] and [TimeFormat#HUMAN] show times
    public EventText(TimeFormat format, ZoneId zone, boolean color) {
        this.format = format;
        this.zone = zone;
        this.color = color;
    }

    /// `event` as one line, without a newline.
    public String format(EventLine event) {
        StringBuilder line = new StringBuilder(96);
        begin(line, GREEN);
        appendTime(line, event.timestamp());
        end(line).append(' ');
        begin(line, YELLOW).append(event.name());
        end(line);
        if (event.contextJson() != null) {
            appendContext(line, event.contextJson());
        }
        return line.toString();
    }

    private void appendContext(StringBuilder line, String context) {
        try (JsonParser json = JSON.createParser(context)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                boolean isNumber = json.nextToken().isNumeric();
                line.append(' ');
                begin(line, BLUE).append(key);
                end(line).append('=');
                begin(line, isNumber ? GRAY : MAGENTA).append(EventLine.copy(json));
                end(line);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("an event's context must be JSON: " + context, e);
        }
    }

    private StringBuilder begin(StringBuilder line, String shade) {
        return color ? line.append(shade) : line;
    }

    private StringBuilder end(StringBuilder line) {
        return color ? line.append(RESET) : line;
    }

    private void appendTime(StringBuilder line, double timestamp) {
        if (Double.isNaN(first)) {
            first = timestamp;
        }
        switch (format) {
            case RAW -> Timestamps.appendSixDigits(line, timestamp);
            case OFFSET -> Timestamps.appendSixDigits(line, timestamp - first);
            case ISO -> appendIso(line, timestamp);
            case HUMAN -> appendHuman(line, timestamp);
        }
    }

    /// Microseconds are cut here, not rounded, as `flux job eventlog` does.
    private void appendIso(StringBuilder line, double timestamp) {
        ZonedDateTime second = second(timestamp);
        ISO_SECOND.formatTo(second, line);
        line.append('.');
        Timestamps.appendFraction(line, (long) ((timestamp - (long) timestamp) * 1e6));
        ISO_OFFSET.formatTo(second, line);
    }

    private void appendHuman(StringBuilder line, double timestamp) {
        ZonedDateTime now = second(timestamp).truncatedTo(ChronoUnit.MINUTES);
        line.append('[');
        if (now.equals(minute)) {
            StringBuilder offset = new StringBuilder(12);
            double since = timestamp - minuteBegan;
            offset.append(since < 0 ? "" : "+");
            Timestamps.appendSixDigits(offset, since);
            line.repeat(' ', Math.max(0, 11 - offset.length())).append(offset);
        } else {
            minute = now;
            minuteBegan = timestamp;
            MINUTE.formatTo(now, line);
        }
        line.append(']');
    }

    private ZonedDateTime second(double timestamp) {
        return Instant.ofEpochSecond((long) timestamp).atZone(zone);
    }
}
