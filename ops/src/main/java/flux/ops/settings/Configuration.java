package flux.ops.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The configuration: TOML or JSON files, a directory of them, and `--conf` values, merged in
/// order.
public final class Configuration {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Configuration() {}

    /// @throws IOException with one line that names what cannot be read
    public static JsonNode read(Path cwd, Optional<String> path, List<String> values)
            throws IOException {
        ObjectNode config = JSON.createObjectNode();
        if (path.isPresent()) {
            merge(config, readPath(cwd.resolve(path.get())));
        }
        for (String value : values) {
            merge(config, readValue(cwd, value));
        }
        ConfigKinds.check(config);
        return config;
    }

    private static ObjectNode readPath(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return readFile(path);
        }
        ObjectNode all = JSON.createObjectNode();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".toml") || file.toString().endsWith(".json")) {
                    merge(all, readFile(file));
                }
            }
        }
        return all;
    }

    private static ObjectNode readFile(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + ": No such file or directory");
        }
        return parse(Files.readString(file), file.toString(), file.toString().endsWith(".json"));
    }

    /// Text of several lines is TOML or JSON; one with `=` sets a key; anything else names a file.
    private static ObjectNode readValue(Path cwd, String value) throws IOException {
        if (value.contains("\n") || value.startsWith("{")) {
            return parse(value, "--conf", value.stripLeading().startsWith("{"));
        }
        int equals = value.indexOf('=');
        if (equals < 0) {
            Path file = cwd.resolve(value);
            if (!Files.isReadable(file)) {
                throw new IOException("--conf: " + value + ": No such file or directory");
            }
            return readFile(file);
        }
        ObjectNode config = JSON.createObjectNode();
        ObjectNode at = config;
        String[] keys = value.substring(0, equals).split("\\.");
        for (int i = 0; i < keys.length - 1; i++) {
            at = at.putObject(keys[i]);
        }
        at.set(keys[keys.length - 1], jsonOrText(value.substring(equals + 1)));
        return config;
    }

    private static JsonNode jsonOrText(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }

    private static ObjectNode parse(String text, String name, boolean isJson) throws IOException {
        try {
            JsonNode node = isJson ? JSON.readTree(text) : new TomlMapper().readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IOException("a table was expected");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String line = at == null ? "" : "line " + at.getLineNr() + ": ";
            throw new IOException(
                    "Config file error: " + name + ": " + line + e.getOriginalMessage(), e);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException("Config file error: " + name + ": " + why, e);
        }
    }

    private static void merge(ObjectNode into, ObjectNode more) {
        more.properties()
                .forEach(
                        entry -> {
                            JsonNode old = into.get(entry.getKey());
                            if (old instanceof ObjectNode a
                                    && entry.getValue() instanceof ObjectNode b) {
                                merge(a, b);
                            } else {
                                into.set(entry.getKey(), entry.getValue());
                            }
                        });
    }
}
