package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The shell options that a job came with (`attributes.system.shell.options`).
public record ShellOptions(JsonNode json) {
    private static final double EXIT_TIMEOUT_SECONDS = 30;

    /// Where a stream goes.
    ///
    /// @param path the file's path or template, or empty when the stream goes to the KVS
    public record Stream(Optional<String> path, boolean label, boolean buffered) {}

    /// Where a stream goes; stderr goes with stdout unless the job says otherwise.
    ///
    /// @param name stdout or stderr
    public Stream stream(String name) {
        JsonNode stream = json.path("output").path(name);
        if ("stderr".equals(name) && !stream.has("type")) {
            stream = json.path("output").path("stdout");
        }
        boolean toFile = "file".equals(stream.path("type").asText());
        Optional<String> path =
                toFile ? Optional.of(stream.path("path").asText()) : Optional.empty();
        String buffering =
                json.path("output")
                        .path(name)
                        .path("buffer")
                        .path("type")
                        .asText("stdout".equals(name) ? "line" : "none");
        return new Stream(path, isSet(stream.path("label")), !"none".equalsIgnoreCase(buffering));
    }

    /// True when files are written to at their end instead of anew (`output.mode=append`).
    public boolean appends() {
        return "append".equals(json.path("output").path("mode").asText());
    }

    /// All that a job names to read from or write to.
    java.util.stream.Stream<String> outputPaths() {
        return java.util.stream.Stream.of(
                        stream("stdout").path(), stream("stderr").path(), inputPath())
                .flatMap(Optional::stream);
    }

    /// Variables that are filled in for each task (`env-expand`, of `--env=VAR={{tmpdir}}`).
    public Map<String, String> templatesOfEnvironment() {
        Map<String, String> templates = new LinkedHashMap<>();
        json.path("env-expand")
                .properties()
                .forEach(each -> templates.put(each.getKey(), each.getValue().asText()));
        return templates;
    }

    public Optional<String> inputPath() {
        JsonNode stdin = json.path("input").path("stdin");
        return "file".equals(stdin.path("type").asText())
                ? Optional.of(stdin.path("path").asText())
                : Optional.empty();
    }

    /// Seconds that other tasks may go on after the first has ended; infinite for none.
    ///
    /// @throws InvalidText when the option is no duration (RFC 23)
    public double exitTimeoutSeconds() {
        String text = json.path("exit-timeout").asText("");
        if (text.isEmpty()) {
            return EXIT_TIMEOUT_SECONDS;
        }
        if ("none".equals(text)) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            return Fsd.parse(text);
        } catch (InvalidText e) {
            throw new InvalidText("exit-timeout is not a valid Flux Standard Duration");
        }
    }

    /// @param name the option, for the message
    /// @throws InvalidText when `text` is no duration (RFC 23)
    public static double seconds(String name, String text) {
        try {
            return Fsd.parse(text);
        } catch (InvalidText e) {
            throw new InvalidText(name + "=" + text + ": " + e.getMessage());
        }
    }

    public boolean exitOnError() {
        return isSet(json.path("exit-on-error"));
    }

    private static boolean isSet(JsonNode flag) {
        return flag.isBoolean() ? flag.booleanValue() : flag.asInt(0) != 0;
    }
}
