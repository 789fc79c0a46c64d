package flux.ledger.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// What a `jobspec-update` (RFC 21) does to what is remembered of a jobspec: its context has dotted
/// paths and their new values. Paths of what is not remembered are passed over.
public final class JobspecUpdates {
    public static final String DURATION = "attributes.system.duration";
    public static final String QUEUE = "attributes.system.queue";
    public static final String CONSTRAINTS = "attributes.system.constraints";

    private static final ObjectMapper JSON = new ObjectMapper();

    private JobspecUpdates() {}

    /// @param updatesJson the event's context, a JSON object
    public static JobRequest apply(JobRequest request, String updatesJson) {
        JobRequest updated = request;
        for (Map.Entry<String, JsonNode> update : parse(updatesJson).properties()) {
            JsonNode value = update.getValue();
            updated =
                    switch (update.getKey()) {
                        case DURATION -> updated.withDuration(value.asDouble());
                        case QUEUE -> updated.withQueue(value.asText());
                        case CONSTRAINTS ->
                                updated.withConstraint(value.isNull() ? null : value.toString());
                        default -> updated;
                    };
        }
        return updated;
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a jobspec-update is not JSON: " + json, e);
        }
    }
}
