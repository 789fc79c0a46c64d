package flux.ops.contract;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ops.TestInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What of an answer must be the same wherever it is asked: keys and types, the names of events and
/// the keys of their contexts, error numbers and texts. Not ids, times, pids, sizes.
final class Shape {
    private static final int DEPTH = 4;

    private Shape() {}

    /// Which of several missing keys is named is chance in Flux, too.
    static String ofError(int errnum, String text) {
        String told = text.replaceFirst("Missing key .*", "Missing key");
        return told.isEmpty() ? "error " + errnum : "error " + errnum + " " + told;
    }

    static String of(String topic, JsonNode payload) throws IOException {
        if (payload.isMissingNode() || payload.isNull()) {
            return "nothing";
        }
        return switch (topic) {
            case "config.get" -> "a configuration";
            case "broker.getenv" -> "an environment";
            case "sched.resource-status" -> "keys " + new TreeSet<>(names(payload));
            // Which attributes a job has is a matter of its state and its history.
            case "job-list.list", "job-list.list-id" -> "keys " + new TreeSet<>(names(payload));
            default -> of(payload, DEPTH);
        };
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String of(JsonNode node, int depth) throws IOException {
        if (depth < DEPTH - 1 && node.has("ver") && node.has("type")) {
            // Whether it is stored with its directory is a matter of its size, and guest of time.
            return node.path("type").asText().startsWith("val") ? "value" : "directory";
        }
        if (node.isObject() && depth > 0) {
            Map<String, String> shapes = new TreeMap<>();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                shapes.put(field.getKey(), of(field.getValue(), depth - 1));
            }
            return shapes.toString();
        }
        if (node.isTextual()) {
            String text = node.asText();
            return text.startsWith("{\"timestamp\"") ? eventlog(text) : "text";
        }
        return node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT);
    }

    /// Output comes from several streams at once: what came first is chance.
    private static String eventlog(String text) throws IOException {
        List<String> events = events(text);
        if (text.contains("\"stream\"")) {
            events.sort(null);
        }
        return events.toString();
    }

    /// The events of an eventlog, each with the keys of its context.
    static List<String> events(String eventlog) throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : eventlog.split("\n", -1)) {
            if (!line.isBlank()) {
                JsonNode event = TestInstance.JSON.readTree(line);
                TreeSet<String> keys = new TreeSet<>(names(event.path("context")));
                String name = event.path("name").asText();
                if (name.equals("log")) {
                    keys.removeAll(List.of("file", "line")); // of the source; optional (RFC 24)
                }
                events.add(name + keys);
            }
        }
        return events;
    }
}
