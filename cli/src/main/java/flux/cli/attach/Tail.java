package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// The output that a job had before somebody attached, cut to its last lines.
final class Tail {
    private final int lines;
    private final List<JsonNode> events = new ArrayList<>();

    /// @param lines how many are wanted
    Tail(int lines) {
        this.lines = lines;
    }

    void add(JsonNode event) {
        events.add(event);
    }

    /// Hands the lines that are wanted to `output`.
    void copyTo(OutputCopy output, double submitTime) {
        int total = events.stream().mapToInt(Tail::linesOf).sum();
        int skip = Math.max(0, total - lines);
        for (JsonNode event : events) {
            int here = Math.min(skip, linesOf(event));
            skip -= here;
            output.on(event, submitTime, here);
        }
        events.clear();
    }

    private static int linesOf(JsonNode event) {
        if (!event.path("name").asText().equals("data")) {
            return 0;
        }
        int lines = 0;
        for (byte b : OutputCopy.bytes(event.path("context"))) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }
}
