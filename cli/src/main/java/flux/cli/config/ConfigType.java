package flux.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.cli.CommandException;
import flux.cli.format.PythonText;
import flux.cli.text.PythonJson;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a value of the configuration must be, and how it is shown. Source: flux-config(1).
enum ConfigType {
    STRING,
    INTEGER,
    REAL,
    BOOLEAN,
    OBJECT,
    ARRAY,

    /// A duration (RFC 23) in text or seconds, shown as it stands.
    FSD,

    /// As [#FSD], shown in whole seconds.
    FSD_INTEGER,

    /// As [#FSD], shown in seconds.
    FSD_REAL,
    ANY;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// @throws CommandException when there is no such type
    static ConfigType of(String name) {
        for (ConfigType type : values()) {
            if (type != ANY && type.word().equals(name)) {
                return type;
            }
        }
        throw new CommandException("Unknown type: " + name);
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The text of `value`; null when it is of another type.
    @Nullable String show(JsonNode value) {
        return switch (this) {
            case STRING -> value.isTextual() ? value.asText() : null;
            case INTEGER -> value.isIntegralNumber() ? value.asText() : null;
            case REAL -> value.isNumber() ? PythonJson.compact(value) : null;
            case BOOLEAN -> value.isBoolean() ? value.asText() : null;
            case OBJECT -> value.isObject() ? PythonJson.compact(value) : null;
            case ARRAY -> value.isArray() ? PythonJson.compact(value) : null;
            case ANY -> value.isTextual() ? value.asText() : PythonJson.compact(value);
            case FSD, FSD_INTEGER, FSD_REAL -> duration(value);
        };
    }

    private @Nullable String duration(JsonNode value) {
        if (!value.isTextual()) {
            return null;
        }
        try {
            double seconds = Fsd.parse(value.asText());
            return switch (this) {
                case FSD_INTEGER -> Long.toString((long) seconds);
                case FSD_REAL -> PythonText.repr(seconds);
                default -> value.asText();
            };
        } catch (InvalidText e) {
            return null;
        }
    }

    /// The type of what stands there.
    static ConfigType like(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> STRING;
            case BOOLEAN -> BOOLEAN;
            case OBJECT -> OBJECT;
            case ARRAY -> ARRAY;
            case NUMBER -> value.isIntegralNumber() ? INTEGER : REAL;
            default -> ANY;
        };
    }

    /// @throws CommandException when `text` is no value of this type
    JsonNode read(String text) {
        JsonNode value;
        if (this == STRING || this == FSD) {
            value = JsonNodeFactory.instance.textNode(text);
        } else {
            try {
                value = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                value = JsonNodeFactory.instance.textNode(text);
            }
        }
        if (value.isMissingNode() || show(value) == null) {
            throw new CommandException("'" + text + "' is not of type " + word());
        }
        return value;
    }
}
