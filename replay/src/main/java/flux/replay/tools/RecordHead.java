package flux.replay.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a record of any log says of itself at its outermost level.
///
/// @param sequence its number in its log; -1 in logs that do not number (output)
/// @param timeMicros microseconds since the Unix epoch
/// @param jobs the ids of the jobs it is about
/// @param events names of the events in it; for the KVS what was done: `commit`, `create`,
///     `remove`, `archive`, `adopt`, `blob`
public record RecordHead(long sequence, long timeMicros, Set<Long> jobs, Set<String> events) {
    private static final JsonFactory JSON = new JsonFactory();

    public static RecordHead of(byte[] record) {
        long sequence = -1;
        long time = 0;
        Set<Long> jobs = new HashSet<>(4);
        Set<String> events = new LinkedHashSet<>();
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "seq" -> sequence = json.getLongValue();
                    case "time" -> time = json.getLongValue();
                    case "id" -> jobs.add(json.getLongValue());
                    case "purged" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            jobs.add(json.getLongValue());
                        }
                    }
                    case "events", "exec", "output", "input" -> names(json, events);
                    case "ops" -> {
                        events.add("commit");
                        json.skipChildren();
                    }
                    case "create", "remove", "archive", "adopt", "blob", "refusal" -> {
                        events.add(key);
                        json.skipChildren();
                    }
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a sealed record that is not JSON", e);
        }
        return new RecordHead(sequence, time, jobs, events);
    }

    private static void names(JsonParser json, Set<String> into) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isName = json.currentName().equals("name");
                json.nextToken();
                if (isName) {
                    into.add(json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
    }
}
