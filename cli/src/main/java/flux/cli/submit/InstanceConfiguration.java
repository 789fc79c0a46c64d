package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The configuration of an instance that a job will be: what --conf says, later ones over earlier.
///
/// An argument is TOML or JSON when it has several lines, `KEY=VAL`, a `.toml` or `.json` file, or
/// the name of a file in the XDG directories' `flux/config`.
final class InstanceConfiguration {

    private InstanceConfiguration() {}

    static ObjectNode of(List<String> arguments, Submitter submitter) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (String argument : arguments) {
            merge(all, one(argument, submitter));
        }
        return all;
    }

    private static JsonNode one(String argument, Submitter submitter) {
        if (argument.indexOf('\n') >= 0) {
            JsonNode json = JsonText.parseOrNull(argument);
            return json == null ? toml(argument, "--conf") : json;
        }
        if (argument.indexOf('=') > 0) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            JsonText.set(node, JsonText.keyOf(argument), JsonText.valueOf(argument));
            return node;
        }
        boolean file = argument.endsWith(".json") || argument.endsWith(".toml");
        return read(file ? submitter.cwd().resolve(argument) : named(argument, submitter.env()));
    }

    private static Path named(String name, Map<String, String> env) {
        String home =
                env.getOrDefault("XDG_CONFIG_HOME", env.getOrDefault("HOME", "") + "/.config");
        String dirs = home + ":" + env.getOrDefault("XDG_CONFIG_DIRS", "/etc/xdg");
        for (String directory : dirs.split(":", -1)) {
            for (String extension : List.of(".toml", ".json")) {
                Path file = Path.of(directory, "flux", "config", name + extension);
                if (Files.isReadable(file)) {
                    return file;
                }
            }
        }
        throw new SubmitException("--conf: named config '" + name + "' not found");
    }

    private static JsonNode read(Path file) {
        try {
            String text = new String(GivenFiles.read(file), StandardCharsets.UTF_8);
            return file.toString().endsWith(".toml")
                    ? toml(text, file.toString())
                    : new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new SubmitException("--conf: " + file + ": " + GivenFiles.why(e));
        }
    }

    private static JsonNode toml(String text, String source) {
        try {
            return new TomlMapper().readTree(text);
        } catch (IOException e) {
            throw new SubmitException("--conf: " + source + ": " + GivenFiles.why(e));
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties()
                .forEach(
                        entry -> {
                            JsonNode old = into.get(entry.getKey());
                            if (old instanceof ObjectNode table && entry.getValue().isObject()) {
                                merge(table, entry.getValue());
                            } else {
                                into.set(entry.getKey(), entry.getValue());
                            }
                        });
    }
}
