package flux.ledger.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of an eventlog (RFC 18): `{"timestamp":number,"name":string,"context":object}`.
///
/// @param timestamp seconds since the epoch, UTC; more than 0
/// @param name not empty
/// @param contextJson the context as one JSON object, compact, not checked here; null when there
///     is none
public record EventLine(double timestamp, String name, @Nullable String contextJson) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final double MICROS_PER_SECOND = 1e6;

    public EventLine {
        if (!(timestamp > 0) || Double.isInfinite(timestamp)) {
            throw new IllegalArgumentException(
                    "an event's timestamp must be above 0: " + timestamp);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an event's name must not be empty");
        }
    }

    /// An event at a time in microseconds since the epoch, as the ledger knows it.
    public static EventLine at(long timeMicros, String name, @Nullable String contextJson) {
        return new EventLine(timeMicros / MICROS_PER_SECOND, name, contextJson);
    }

    /// An event whose context somebody typed.
    ///
    /// @throws IllegalArgumentException when `context` is not one JSON object
    public static EventLine of(double timestamp, String name, String context) {
        try (JsonParser json = JSON.createParser(context)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                String compact = copy(json);
                if (json.nextToken() == null) {
                    return new EventLine(timestamp, name, compact);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("an event's context must be JSON: " + context, e);
        }
        throw new IllegalArgumentException("an event's context must be one object: " + context);
    }

    /// The event of one line, with or without its newline.
    ///
    /// @throws IllegalArgumentException when it is none; the message says why
    public static EventLine parse(String line) {
        try (JsonParser json = JSON.createParser(line)) {
            EventLine event = read(json);
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "more than one event in a line");
            }
            return event;
        } catch (IOException e) {
            throw new IllegalArgumentException("no event: " + e.getMessage(), e);
        }
    }

    /// The events of a whole eventlog, in order. Every line ends with a newline, the last one too.
    ///
    /// @throws IllegalArgumentException when a line is no event, or the last one is not whole
    public static List<EventLine> parseAll(String eventlog) {
        List<EventLine> events = new ArrayList<>();
        int start = 0;
        for (int end = eventlog.indexOf('\n'); end >= 0; end = eventlog.indexOf('\n', start)) {
            events.add(parse(eventlog.substring(start, end)));
            start = end + 1;
        }
        if (start < eventlog.length()) {
            throw new IllegalArgumentException("the last event has no newline at its end");
        }
        return events;
    }

    private static EventLine read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new JsonParseException(json, "an event must be an object");
        }
        double timestamp = 0;
        String name = "";
        String context = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (key.equals("timestamp") && value.isNumeric()) {
                timestamp = json.getDoubleValue();
            } else if (key.equals("name") && value == JsonToken.VALUE_STRING) {
                name = json.getText();
            } else if (key.equals("context") && value == JsonToken.START_OBJECT) {
                context = copy(json);
            } else {
                throw new JsonParseException(json, "'" + key + "' does not belong into an event");
            }
        }
        return new EventLine(timestamp, name, context);
    }

    /// The value at `json`'s current token, compact.
    static String copy(JsonParser json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(text)) {
            copy.copyCurrentStructureExact(json);
        }
        return text.toString();
    }

    /// The line, without its newline.
    public String format() {
        StringBuilder line = new StringBuilder(96);
        line.append("{\"timestamp\":");
        Timestamps.appendJson(line, timestamp);
        line.append(",\"name\":\"");
        JsonStringEncoder.getInstance().quoteAsString(name, line);
        line.append('"');
        if (contextJson != null) {
            line.append(",\"context\":").append(contextJson);
        }
        return line.append('}').toString();
    }
}
