package flux.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import flux.cli.format.NamedFormats.NamedFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Formats that a site or a user named: `flux-TOOL.{json,toml}` in the XDG directories' `flux`.
///
/// A user's file comes last and so wins over a site's. Source: flux-jobs(1), "CONFIGURATION".
public final class FormatFiles {

    private static final List<String> EXTENSIONS = List.of("json", "toml");

    private FormatFiles() {}

    /// `builtin` and what the files below the directories that `env` names add.
    ///
    /// @param table the path of the table that holds the formats, for instance `formats`
    /// @throws FormatException naming the file that cannot be read or is wrong
    public static NamedFormats extend(NamedFormats builtin, Map<String, String> env, String table) {
        Map<String, NamedFormat> found = new LinkedHashMap<>();
        NamedFormats all = builtin;
        for (Path directory : directories(env)) {
            for (String extension : EXTENSIONS) {
                Path file = directory.resolve("flux").resolve(builtin.tool() + "." + extension);
                if (Files.isReadable(file)) {
                    found.putAll(read(file, table));
                    all = builtin.with(found, file.toString());
                }
            }
        }
        return all;
    }

    private static List<Path> directories(Map<String, String> env) {
        List<Path> directories = new ArrayList<>();
        for (String name : env.getOrDefault("XDG_CONFIG_DIRS", "/etc/xdg").split(":", -1)) {
            if (!name.isEmpty()) {
                directories.add(Path.of(name));
            }
        }
        Collections.reverse(directories);
        String home =
                env.getOrDefault("XDG_CONFIG_HOME", env.getOrDefault("HOME", "") + "/.config");
        directories.add(Path.of(home));
        return directories;
    }

    private static Map<String, NamedFormat> read(Path file, String table) {
        JsonNode node;
        try {
            ObjectMapper mapper =
                    file.toString().endsWith(".toml") ? new TomlMapper() : new ObjectMapper();
            node = mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new FormatException(file + ": " + firstLine(e));
        }
        for (String step : table.split("\\.", -1)) {
            node = node.path(step);
        }
        Map<String, NamedFormat> formats = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode format = entry.getValue().path("format");
            if (!format.isTextual()) {
                throw new FormatException(
                        file
                                + ": required key 'format' missing from "
                                + table
                                + "."
                                + entry.getKey());
            }
            formats.put(
                    entry.getKey(),
                    new NamedFormat(
                            entry.getValue().path("description").asText(""), format.textValue()));
        }
        return formats;
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
    }
}
