package flux.ledger.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Lifts the events of old entries to what the latest version of the format would say, one version
/// after the other, so that the rest of the reader knows the latest only. What stands in the ledger
/// is never changed.
final class Upcaster {
    private Upcaster() {}

    /// @param version of the entry that the event stands in
    /// @return the event's context as it is written now
    static @Nullable JsonNode lift(int version, String name, @Nullable JsonNode context) {
        return version < 2 ? to2(name, context) : context;
    }

    /// Version 1 wrote `"overwrite":"0"`.
    private static @Nullable JsonNode to2(String name, @Nullable JsonNode context) {
        if (name.equals("drain") && context instanceof ObjectNode drain) {
            drain.put("overwrite", drain.path("overwrite").asInt());
        }
        return context;
    }
}
