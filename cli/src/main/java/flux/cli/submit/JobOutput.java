package flux.cli.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Base64;
import java.util.Locale;

/// Copies the output events (RFC 24) of one of many jobs.
final class JobOutput {
    private static final String[] LEVELS = {"FATAL", "FATAL", "FATAL", "ERROR", "WARN"};

    private final PrintStream out;
    private final PrintStream err;
    private final String prefix;
    private final boolean label;

    /// @param prefix what every line begins with, when `label` is set
    /// @param label say which task wrote a line
    JobOutput(PrintStream out, PrintStream err, String prefix, boolean label) {
        this.out = out;
        this.err = err;
        this.prefix = prefix;
        this.label = label;
    }

    void on(JsonNode event, double firstSubmit) {
        JsonNode context = event.path("context");
        switch (event.path("name").asText()) {
            case "data" -> data(context);
            case "log" -> log(event.path("timestamp").doubleValue() - firstSubmit, context);
            default -> {}
        }
    }

    private void data(JsonNode context) {
        String text = context.path("data").asText("");
        byte[] bytes =
                context.path("encoding").asText().equals("base64")
                        ? Base64.getDecoder().decode(text)
                        : text.getBytes(UTF_8);
        PrintStream to = context.path("stream").asText().equals("stderr") ? err : out;
        if (!label) {
            to.write(bytes, 0, bytes.length);
            return;
        }
        String rank = context.path("rank").asText();
        new String(bytes, UTF_8).lines().forEach(line -> to.println(prefix + rank + ": " + line));
    }

    private void log(double seconds, JsonNode context) {
        int level = context.path("level").asInt(LEVELS.length);
        String severity = level < LEVELS.length ? LEVELS[Math.max(level, 0)] + ": " : "";
        String component =
                context.has("component") ? context.path("component").asText() + ": " : "";
        err.printf(
                Locale.ROOT,
                "%.3fs: flux-shell[%s]: %s%s%s%n",
                seconds,
                context.path("rank").asText(),
                severity,
                component,
                context.path("message").asText());
    }
}
