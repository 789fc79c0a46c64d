package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a scheduler has annotated the jobs with that it was asked for, until it has decided.
final class JobAnnotations {
    private final Map<JobId, ObjectNode> byJob = new HashMap<>();

    /// It is asked for the job now.
    void begin(JobId id) {
        byJob.put(id, JsonNodeFactory.instance.objectNode());
    }

    boolean has(JobId id) {
        return byJob.containsKey(id);
    }

    /// Nothing happens when it was not asked for the job.
    ///
    /// @param changes as RFC 27 has it: objects are merged, null takes away, everything else takes
    ///     the place; what is no object changes nothing
    void change(JobId id, JsonNode changes) {
        ObjectNode known = byJob.get(id);
        if (known != null && changes instanceof ObjectNode object) {
            merge(known, object);
        }
    }

    private static void merge(ObjectNode into, ObjectNode changes) {
        changes.properties()
                .forEach(
                        change -> {
                            String key = change.getKey();
                            JsonNode value = change.getValue();
                            if (value.isNull()) {
                                into.remove(key);
                            } else if (value instanceof ObjectNode inner
                                    && into.get(key) instanceof ObjectNode old) {
                                merge(old, inner);
                            } else {
                                into.set(key, value);
                            }
                        });
    }

    /// An annotation that is an object, as JSON; null when there is none of that name.
    @Nullable String find(JobId id, String name) {
        ObjectNode known = byJob.get(id);
        return known != null && known.path(name) instanceof ObjectNode found
                ? found.toString()
                : null;
    }

    /// All of a job, as a JSON object, which are forgotten then.
    String take(JobId id) {
        ObjectNode all = byJob.remove(id);
        return all == null ? "{}" : all.toString();
    }

    void clear() {
        byJob.clear();
    }
}
