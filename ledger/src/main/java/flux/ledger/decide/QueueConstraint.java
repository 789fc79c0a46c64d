package flux.ledger.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a queue requires of nodes, as a constraint (RFC 31) on its jobs.
final class QueueConstraint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private QueueConstraint() {}

    /// Both what the job and what its queue asks for.
    ///
    /// @param own the job's own constraint, or null
    /// @param requires properties
    /// @return null when neither asks for anything
    static @Nullable String of(@Nullable String own, List<String> requires) {
        if (requires.isEmpty()) {
            return own;
        }
        ObjectNode queue = JSON.createObjectNode();
        requires.forEach(queue.putArray("properties")::add);
        if (own == null) {
            return queue.toString();
        }
        ObjectNode both = JSON.createObjectNode();
        both.putArray("and").add(parse(own)).add(queue);
        return both.toString();
    }

    /// True when both mean the same, in the same words.
    static boolean same(@Nullable String one, @Nullable String other) {
        return one == null || other == null ? one == other : parse(one).equals(parse(other));
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a constraint is not JSON: " + json, e);
        }
    }
}
