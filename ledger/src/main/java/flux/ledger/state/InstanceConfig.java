package flux.ledger.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.text.Fsd;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the job manager reads of the configuration: `[queues]` and `[policy.jobspec.defaults]`.
///
/// @param queues names of the configured queues
public record InstanceConfig(
        SortedSet<String> queues, Optional<String> defaultQueue, double defaultDuration) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static InstanceConfig empty() {
        return new InstanceConfig(new TreeSet<>(), Optional.empty(), 0);
    }

    /// @param json the whole configuration as a JSON object
    public static InstanceConfig parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            SortedSet<String> queues = new TreeSet<>();
            root.path("queues").fieldNames().forEachRemaining(queues::add);
            JsonNode defaults = root.path("policy").path("jobspec").path("defaults").path("system");
            double duration = text(defaults, "duration").map(InstanceConfig::seconds).orElse(0.0);
            return new InstanceConfig(queues, text(defaults, "queue"), duration);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("configuration is not JSON: " + json, e);
        }
    }

    private static double seconds(String duration) {
        return Fsd.parse(duration);
    }

    private static Optional<String> text(JsonNode node, String key) {
        return node.hasNonNull(key) ? Optional.of(node.get(key).asText()) : Optional.empty();
    }
}
