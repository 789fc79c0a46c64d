package flux.ops.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a job wrote, put together from its data events (RFC 24).
final class Output {
    private static final String END = " (end)";

    private final Map<String, String> streams = new TreeMap<>();

    /// @return false when it is another event
    boolean take(JsonNode event) {
        if (!event.path("name").asText().equals("data")) {
            return false;
        }
        takeData(event.path("context"));
        return true;
    }

    /// What a process or a terminal wrote. (What is shown at a terminal depends on when its shell
    /// comes to prompt.)
    ///
    /// @return false when it is another answer
    boolean takeAnswer(JsonNode answer) {
        switch (answer.path("type").asText()) {
            case "output" -> takeData(answer.path("io"));
            case "data" -> streams.put("terminal", "something" + END);
            case "add-credit" -> streams.put("credit", "some");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void takeData(JsonNode context) {
        String stream = context.path("stream").asText() + " " + context.path("rank").asText();
        String end = context.path("eof").asBoolean() ? END : "";
        streams.merge(stream, context.path("data").asText("") + end, String::concat);
    }

    /// How many streams have ended.
    int closed() {
        return (int) streams.values().stream().filter(text -> text.endsWith(END)).count();
    }

    void addTo(List<String> events) {
        streams.forEach((stream, text) -> events.add(stream + ": " + text));
    }
}
