package flux.cli.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Values on the command line that may be JSON, and the dotted keys they are set under.
final class JsonText {

    private static final ObjectReader READER =
            new ObjectMapper()
                    .readerFor(JsonNode.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonText() {}

    /// `text` as JSON, or null when it is none.
    static @Nullable JsonNode parseOrNull(String text) {
        try {
            JsonNode node = READER.readValue(text);
            return node == null || node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /// `text` as JSON, else as a string: what VAL of `KEY=VAL` means.
    static JsonNode value(String text) {
        JsonNode json = parseOrNull(text);
        return json == null ? JsonNodeFactory.instance.textNode(text) : json;
    }

    /// The part of `KEY[=VAL]` after the first equals sign; 1 when there is none.
    static JsonNode valueOf(String keyValue) {
        int equals = keyValue.indexOf('=');
        return equals < 0
                ? JsonNodeFactory.instance.numberNode(1)
                : value(keyValue.substring(equals + 1));
    }

    static String keyOf(String keyValue) {
        int equals = keyValue.indexOf('=');
        return equals < 0 ? keyValue : keyValue.substring(0, equals);
    }

    /// Deeper than what any reader of JSON takes.
    private static final int DEPTH_MAX = 500;

    /// Sets `a.b.c` below `root`, making objects on the way.
    static void set(ObjectNode root, String key, JsonNode value) {
        int dot = key.lastIndexOf('.');
        ObjectNode parent = dot < 0 ? root : object(root, key.substring(0, dot));
        parent.set(key.substring(dot + 1), value);
    }

    /// The object at `a.b.c` below `root`, made when it is not there.
    static ObjectNode object(ObjectNode root, String key) {
        ObjectNode node = root;
        String[] steps = key.split("\\.", -1);
        if (steps.length > DEPTH_MAX) {
            throw new SubmitException("a key has more than " + DEPTH_MAX + " levels");
        }
        for (String step : steps) {
            node = node.get(step) instanceof ObjectNode child ? child : node.putObject(step);
        }
        return node;
    }
}
