package flux.ledger.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the job manager reads of the configuration: `[queues]` and `[policy]` (RFC 33), and whether
/// there is a `[job-manager.housekeeping]`.
///
/// @param rules by the names of the configured queues; a virtual one's are its parent's, but for
///     what it says otherwise
/// @param parents of virtual queues, by their names
/// @param general for jobs of the anonymous queue
/// @param keepsHouse what a job held goes to housekeeping when it ends
public record InstanceConfig(
        SortedMap<String, QueueRules> rules,
        SortedMap<String, String> parents,
        QueueRules general,
        Optional<String> defaultQueue,
        boolean keepsHouse) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public InstanceConfig {
        rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
        parents = Collections.unmodifiableSortedMap(new TreeMap<>(parents));
    }

    public static InstanceConfig empty() {
        return new InstanceConfig(
                new TreeMap<>(), new TreeMap<>(), QueueRules.NONE, Optional.empty(), false);
    }

    /// @param json the whole configuration as a JSON object
    /// @throws IllegalArgumentException when a value is none that there can be
    public static InstanceConfig parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            JsonNode policy = root.path("policy");
            QueueRules general = QueueRules.NONE.with(policy);
            SortedMap<String, QueueRules> rules = new TreeMap<>();
            SortedMap<String, String> parents = QueueParents.of(root.path("queues"));
            for (Map.Entry<String, JsonNode> queue : root.path("queues").properties()) {
                String parent = parents.get(queue.getKey());
                QueueRules own = own(root, general, parent == null ? queue.getKey() : parent);
                rules.put(
                        queue.getKey(),
                        parent == null ? own : own.with(queue.getValue().path("policy")));
            }
            JsonNode queue = policy.path("jobspec").path("defaults").path("system").path("queue");
            return new InstanceConfig(
                    rules,
                    parents,
                    general,
                    queue.isTextual() ? Optional.of(queue.textValue()) : Optional.empty(),
                    root.path("job-manager").has("housekeeping"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("configuration is not JSON: " + json, e);
        }
    }

    private static QueueRules own(JsonNode root, QueueRules general, String name) {
        JsonNode queue = root.path("queues").path(name);
        return general.with(queue.path("policy")).requiring(queue.path("requires"));
    }

    /// What holds for jobs of `queue`; null is the anonymous one.
    public QueueRules rulesOf(@Nullable String queue) {
        QueueRules own = queue == null ? null : rules.get(queue);
        return own == null ? general : own;
    }
}
