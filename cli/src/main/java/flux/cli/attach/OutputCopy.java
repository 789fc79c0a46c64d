package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Copies a job's output events (RFC 24) to where they belong.
final class OutputCopy {
    private static final String[] LEVELS = {
        "FATAL", "FATAL", "FATAL", "ERROR", "WARN", "", "", "DEBUG"
    };

    private final Session session;
    private final boolean label;
    private final Map<String, ByteArrayOutputStream> lines = new HashMap<>();

    OutputCopy(Session session, boolean label) {
        this.session = session;
        this.label = label;
    }

    void on(JsonNode event, double submitTime) {
        on(event, submitTime, 0);
    }

    /// @param skipLines leave out the first lines of what was written
    void on(JsonNode event, double submitTime, int skipLines) {
        JsonNode context = event.path("context");
        switch (event.path("name").asText()) {
            case "data" -> data(context, skipLines);
            case "redirect" -> {
                if (context.has("path")) {
                    session.err()
                            .printf(
                                    "%s: %s redirected to %s%n",
                                    context.path("rank").asText(),
                                    context.path("stream").asText(),
                                    context.path("path").asText());
                }
            }
            case "log" -> log(event, context, submitTime);
            default -> {}
        }
    }

    private void data(JsonNode context, int skipLines) {
        boolean isErr = context.path("stream").asText().equals("stderr");
        PrintStream to = isErr ? session.err() : session.out();
        byte[] bytes = withoutLines(bytes(context), skipLines);
        if (label) {
            labelled(context, bytes, to);
        } else if (bytes.length > 0) {
            if (isErr) {
                session.out().flush();
            }
            to.write(bytes, 0, bytes.length);
            if (isErr) {
                to.flush();
            }
        }
    }

    private static byte[] withoutLines(byte[] bytes, int lines) {
        int start = 0;
        for (int left = lines; left > 0 && start < bytes.length; start++) {
            left -= bytes[start] == '\n' ? 1 : 0;
        }
        return start == 0 ? bytes : Arrays.copyOfRange(bytes, start, bytes.length);
    }

    /// What a task wrote.
    static byte[] bytes(JsonNode context) {
        String data = context.path("data").asText("");
        return context.path("encoding").asText().equals("base64")
                ? Base64.getDecoder().decode(data)
                : data.getBytes(StandardCharsets.UTF_8);
    }

    /// Whole lines get their label; the rest waits for its end. Bytes, because what a task wrote
    /// may be cut within a character.
    private void labelled(JsonNode context, byte[] bytes, PrintStream to) {
        String rank = context.path("rank").asText();
        ByteArrayOutputStream line =
                lines.computeIfAbsent(
                        context.path("stream").asText() + rank, _ -> new ByteArrayOutputStream());
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i + 1 - start);
                print(rank, line, to);
                start = i + 1;
            }
        }
        line.write(bytes, start, bytes.length - start);
        if (context.path("eof").asBoolean() && line.size() > 0) {
            print(rank, line, to);
        }
    }

    private static void print(String rank, ByteArrayOutputStream line, PrintStream to) {
        to.print(rank + ": ");
        to.write(line.toByteArray(), 0, line.size());
        line.reset();
    }

    private void log(JsonNode event, JsonNode context, double submitTime) {
        int level = context.path("level").asInt(6);
        String name = level < 0 || level >= LEVELS.length ? "" : LEVELS[level];
        String component =
                context.has("component") ? context.path("component").asText() + ": " : "";
        String rank = context.has("rank") ? "[" + context.path("rank").asText() + "]" : "";
        session.err()
                .printf(
                        Locale.ROOT,
                        "%.3fs: flux-shell%s: %s%s%s%n",
                        event.path("timestamp").doubleValue() - submitTime,
                        rank,
                        name.isEmpty() ? "" : name + ": ",
                        component,
                        context.path("message").asText());
    }
}
