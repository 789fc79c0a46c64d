package flux.ledger.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the best of a sealed entry about a job that [EntryReader] cannot read: its head, which job
/// it is, and whether it began the job.
final class UnreadableEntry {
    private static final JsonFactory JSON = new ObjectMapper().getFactory();

    private int version;
    private long sequence;
    private long timeMicros;
    private long cause = -1;
    private long job = -1;
    private boolean isRefusal;
    private int userid = -1;
    private @Nullable JsonNode submit;

    private UnreadableEntry() {}

    /// @param why it cannot be read
    /// @return null when it is about no job, of a version of the future, or no entry at all
    static @Nullable Entry read(byte[] record, String why) {
        UnreadableEntry found = new UnreadableEntry();
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                found.take(key, json);
            }
        } catch (IOException | IllegalArgumentException e) {
            // What was read before it counts: the head comes first.
        }
        boolean usable =
                found.version >= 1
                        && found.version <= EntryVersion.LATEST
                        && found.sequence > 0
                        && found.cause >= 0
                        && found.job >= 0
                        && !found.isRefusal;
        return usable ? found.entry(why) : null;
    }

    private void take(String key, JsonParser json) throws IOException {
        switch (key) {
            case "v" -> version = json.getIntValue();
            case "seq" -> sequence = json.getLongValue();
            case "time" -> timeMicros = json.getLongValue();
            case "cause" -> cause = json.getLongValue();
            case "by" -> {
                JsonNode by = json.readValueAsTree();
                userid = by.path("userid").asInt(-1);
            }
            case "id" -> job = json.getLongValue();
            case "refusal" -> isRefusal = true;
            case "events" -> {
                JsonNode events = json.readValueAsTree();
                for (JsonNode event : events) {
                    if (event.path("name").asText().equals("submit")) {
                        submit = event.path("context");
                    }
                }
            }
            default -> json.skipChildren();
        }
    }

    private Entry entry(String why) {
        List<JobEvent> events = new ArrayList<>(4);
        if (submit != null) {
            events.add(
                    new Submitted(
                            submit.path("userid").asInt(userid),
                            submit.path("urgency").asInt(),
                            submit.path("flags").asInt(),
                            JobRequest.unreadable()));
        }
        String note =
                "entry %d of the ledger cannot be read: %s".formatted(sequence, firstLine(why));
        events.add(new ExceptionRaised(OfUnreadable.EXCEPTION, 0, note, -1, null));
        events.add(new Freed());
        events.add(new Cleaned());
        Fact fact = new OfUnreadable(new JobId(job), events, note);
        return new Entry(sequence, timeMicros, cause, new Origin(userid, false, Via.MANAGER), fact);
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
