package flux.ops.contract;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a command of Flux and its broker said to each other, as recorded.
///
/// @param command as it was typed
/// @param lines messages and the ends of connections, in order
record Transcript(String name, String command, List<JsonNode> lines) {

    static Transcript read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        String command = "";
        for (String text : Files.readAllLines(file)) {
            JsonNode line = TestInstance.JSON.readTree(text);
            if (line.path("kind").asText().equals("command")) {
                command = line.path("cmd").asText();
            } else if (isMessage(line) || isEnd(line)) {
                lines.add(line);
            }
        }
        String name = file.getFileName().toString().replace(".jsonl", "");
        return new Transcript(name, command, answersAfterRequests(lines));
    }

    /// Both directions were recorded by one thread each: some answers stand before their request.
    private static List<JsonNode> answersAfterRequests(List<JsonNode> lines) {
        List<JsonNode> sorted = new ArrayList<>();
        Set<String> open = new HashSet<>();
        Map<String, JsonNode> early = new HashMap<>();
        for (JsonNode line : lines) {
            String exchange = exchange(line);
            if (isEnd(line) || isForUs(line)) {
                sorted.add(line);
            } else if (isRequest(line)) {
                sorted.add(line);
                JsonNode answer = early.remove(exchange);
                if (answer != null) {
                    sorted.add(answer);
                }
                if (answer == null || !isLast(answer)) {
                    open.add(exchange);
                }
            } else if (open.contains(exchange)) {
                sorted.add(line);
                if (isLast(line)) {
                    open.remove(exchange);
                }
            } else {
                early.put(exchange, line);
            }
        }
        return sorted;
    }

    /// What a request and its answers have in common. (A matchtag may be taken again before the
    /// recording shows the answer.)
    static String exchange(JsonNode line) {
        return line.path("conn").asInt()
                + "/"
                + line.path("matchtag").asInt()
                + "/"
                + line.path("topic").asText();
    }

    private static boolean isLast(JsonNode answer) {
        boolean streams = answer.path("flags").toString().contains("streaming");
        return !streams || answer.path("errnum").asInt() != 0;
    }

    /// A request that the broker passed on to a service of this client.
    private static boolean isForUs(JsonNode line) {
        return isRequest(line) && line.path("dir").asText().equals("s2c");
    }

    private static boolean isMessage(JsonNode line) {
        String type = line.path("type").asText();
        return type.equals("request") || type.equals("response");
    }

    /// The command closed a connection.
    static boolean isEnd(JsonNode line) {
        return line.path("dir").asText().equals("c2s") && line.path("event").asText().equals("eof");
    }

    static boolean isRequest(JsonNode line) {
        return line.path("type").asText().equals("request");
    }
}
