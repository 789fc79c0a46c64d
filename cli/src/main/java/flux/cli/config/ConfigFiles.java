package flux.cli.config;

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
import java.util.stream.Stream;

/// Configuration in files: TOML, or JSON by its name, or a directory of them.
public final class ConfigFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper TOML = new TomlMapper();

    private ConfigFiles() {}

    /// A configuration that cannot be read; the message is one line.
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    /// @param path of a file, or of a directory whose files are merged in the order of their names
    public static ObjectNode read(Path cwd, String path) throws Unreadable {
        Path place = cwd.resolve(path);
        if (!Files.exists(place)) {
            throw new Unreadable("stat: " + path + ": No such file or directory");
        }
        try {
            if (!Files.isDirectory(place)) {
                return parse(Files.readString(place), path);
            }
            ObjectNode all = JSON.createObjectNode();
            List<Path> files;
            try (Stream<Path> list = Files.list(place)) {
                files = list.filter(ConfigFiles::isConfig).sorted().toList();
            }
            for (Path file : files) {
                merge(all, parse(Files.readString(file), file.toString()));
            }
            return all;
        } catch (IOException e) {
            throw new Unreadable(path + ": " + e.getMessage());
        }
    }

    private static boolean isConfig(Path file) {
        return file.toString().endsWith(".toml") || file.toString().endsWith(".json");
    }

    /// @param name of where the text is from; JSON when it ends so, or the text begins so
    public static ObjectNode parse(String text, String name) throws Unreadable {
        boolean isJson = name.endsWith(".json") || text.stripLeading().startsWith("{");
        try {
            JsonNode node = (isJson ? JSON : TOML).readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new Unreadable(name + ": a table was expected");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String line = at == null ? "" : "line " + at.getLineNr() + ": ";
            String why = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new Unreadable(name + ": " + line + why);
        } catch (IOException e) {
            throw new Unreadable(name + ": " + e.getMessage());
        }
    }

    static void merge(ObjectNode into, ObjectNode more) {
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
