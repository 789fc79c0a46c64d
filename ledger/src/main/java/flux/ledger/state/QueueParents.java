package flux.ledger.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which queues are virtual: those with a `parent`, whose nodes serve them (RFC 33).
/// ```toml
/// [queues.batch]
/// requires = ["batch"]
/// [queues.expedite]
/// parent = "batch"                       # no requires; policy changes what batch says, key by key
/// policy.limits.duration = "30m"
/// ```
public final class QueueParents {
    private QueueParents() {}

    /// Parents by the names of their virtual queues. What [#check] refuses is left out, so that a
    /// ledger in which it stands can be read.
    static SortedMap<String, String> of(JsonNode queues) {
        SortedMap<String, String> parents = new TreeMap<>();
        for (Map.Entry<String, JsonNode> queue : queues.properties()) {
            JsonNode parent = queue.getValue().path("parent");
            if (parent.isTextual() && isReal(queues, parent.textValue())) {
                parents.put(queue.getKey(), parent.textValue());
            }
        }
        return parents;
    }

    private static boolean isReal(JsonNode queues, String name) {
        return queues.has(name) && !queues.path(name).has("parent");
    }

    /// @param queues the table `[queues]`
    /// @throws IllegalArgumentException in one line that names the key, and what was expected
    public static void check(JsonNode queues) {
        for (Map.Entry<String, JsonNode> queue : queues.properties()) {
            JsonNode parent = queue.getValue().path("parent");
            String key = "queues." + queue.getKey() + ".";
            if (parent.isMissingNode()) {
                continue;
            }
            if (!parent.isTextual()) {
                throw new IllegalArgumentException(
                        key + "parent: expected the name of a queue, got " + parent);
            }
            String name = parent.textValue();
            if (!queues.has(name)) {
                throw new IllegalArgumentException(key + "parent: there is no queue " + name);
            }
            if (!isReal(queues, name)) {
                throw new IllegalArgumentException(
                        "%sparent: %s has a parent itself; expected a queue with nodes"
                                .formatted(key, name));
            }
            if (queue.getValue().has("requires")) {
                throw new IllegalArgumentException(
                        key + "requires: a virtual queue has the nodes of its parent, " + name);
            }
        }
    }
}
