package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.state.Queues;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Who asks for the jobs of a queue also means those of its virtual queues (RFC 33, RFC 43).
final class VirtualQueues {
    private VirtualQueues() {}

    /// @param constraint on jobs (RFC 43), which may be malformed
    /// @return the same, with all queues that are meant by name
    static JsonNode named(JsonNode constraint, Queues queues) {
        if (!constraint.isObject()) {
            return constraint;
        }
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> part : constraint.properties()) {
            JsonNode values = part.getValue();
            all.set(
                    part.getKey(),
                    switch (part.getKey()) {
                        case "queue" -> values.isArray() ? names(values, queues) : values;
                        case "and", "or", "not" ->
                                values.isArray() ? parts(values, queues) : values;
                        default -> values;
                    });
        }
        return all;
    }

    private static ArrayNode parts(JsonNode values, Queues queues) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        values.forEach(part -> parts.add(named(part, queues)));
        return parts;
    }

    private static ArrayNode names(JsonNode values, Queues queues) {
        Set<JsonNode> names = new LinkedHashSet<>();
        values.forEach(names::add);
        for (String queue : queues.named()) {
            String parent = queues.parent(queue);
            if (parent != null && names.contains(JsonNodeFactory.instance.textNode(parent))) {
                names.add(JsonNodeFactory.instance.textNode(queue));
            }
        }
        return JsonNodeFactory.instance.arrayNode().addAll(names);
    }
}
