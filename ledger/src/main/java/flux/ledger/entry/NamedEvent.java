package flux.ledger.entry;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// An event as it stands in an entry, lifted to what the latest version would say.
record NamedEvent(String name, @Nullable JsonNode context) {

    /// What the context says at `key`; empty when it says nothing.
    String text(String key) {
        return context == null ? "" : context.path(key).asText();
    }

    boolean has(String key) {
        return context != null && context.has(key);
    }

    /// @throws IllegalArgumentException when it is no number
    int integer(String key) {
        JsonNode value = context == null ? null : context.get(key);
        if (value == null || !value.isInt()) {
            throw new IllegalArgumentException(name + ": " + key + " must be a number");
        }
        return value.intValue();
    }

    IllegalArgumentException unknown() {
        return new IllegalArgumentException("its event is unknown: " + name);
    }
}
