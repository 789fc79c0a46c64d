package flux.replay.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Annotations of jobs: objects are merged key by key, and a null deletes its key (RFC 27).
final class Memos {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Memos() {}

    static @Nullable String merge(@Nullable String before, String update) {
        try {
            ObjectNode merged =
                    before == null ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(before);
            merge(merged, JSON.readTree(update));
            return merged.isEmpty() ? null : merged.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a memo must be a JSON object: " + update, e);
        }
    }

    private static void merge(ObjectNode into, JsonNode update) {
        update.properties()
                .forEach(
                        entry -> {
                            JsonNode value = entry.getValue();
                            if (value.isNull()) {
                                into.remove(entry.getKey());
                            } else if (value.isObject()
                                    && into.get(entry.getKey()) instanceof ObjectNode inner) {
                                merge(inner, value);
                            } else {
                                into.set(entry.getKey(), value);
                            }
                        });
    }

    /// The `sched` part of an alloc event's annotations.
    static @Nullable String sched(@Nullable String annotationsJson) {
        if (annotationsJson == null) {
            return null;
        }
        try {
            JsonNode sched = JSON.readTree(annotationsJson).get("sched");
            return sched == null ? null : sched.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("annotations are not JSON: " + annotationsJson, e);
        }
    }
}
