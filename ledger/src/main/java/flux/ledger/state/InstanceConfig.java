package flux.ledger.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the job manager reads of the configuration: `[queues]` and `[policy]` (RFC 33), and whether
/// there is a `[job-manager.housekeeping]`.
///
/// @param rules by the names of the configured queues
/// @param general for jobs of the anonymous queue
/// @param keepsHouse what a job held goes to housekeeping when it ends
public record InstanceConfig(
        SortedMap<String, QueueRules> rules,
        QueueRules general,
        Optional<String> defaultQueue,
        boolean keepsHouse) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public InstanceConfig {
        rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
    }

    public static InstanceConfig empty() {
        return new InstanceConfig(new TreeMap<>(), QueueRules.NONE, Optional.empty(), false);
    }

    /// @param json the whole configuration as a JSON object
    /// @throws IllegalArgumentException when a value is none that there can be
    public static InstanceConfig parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            JsonNode policy = root.path("policy");
            QueueRules general = QueueRules.NONE.with(policy);
            SortedMap<String, QueueRules> rules = new TreeMap<>();
            root.path("queues")
                    .properties()
                    .forEach(
                            queue ->
                                    rules.put(
                                            queue.getKey(),
                                            general.with(queue.getValue().path("policy"))
                                                    .requiring(queue.getValue().path("requires"))));
            JsonNode queue = policy.path("jobspec").path("defaults").path("system").path("queue");
            return new InstanceConfig(
                    rules,
                    general,
                    queue.isTextual() ? Optional.of(queue.textValue()) : Optional.empty(),
                    root.path("job-manager").has("housekeeping"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("configuration is not JSON: " + json, e);
        }
    }

    /// Names of the configured queues.
    public SortedSet<String> queues() {
        return new TreeSet<>(rules.keySet());
    }

    /// What holds for jobs of `queue`; null is the anonymous one.
    public QueueRules rulesOf(@Nullable String queue) {
        QueueRules own = queue == null ? null : rules.get(queue);
        return own == null ? general : own;
    }
}
