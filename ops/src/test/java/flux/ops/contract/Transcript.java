package flux.ops.contract;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        return new Transcript(name, command, lines);
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
