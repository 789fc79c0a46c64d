package flux.cli.plugin;

import flux.cli.Session;
import flux.cli.config.Prefix;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Where plugins are looked for: FLUX_CLI_PLUGINPATH before the system's directories, or
/// FLUX_CLI_PLUGINPATH_OVERRIDE alone. Source: flux-environment(7).
record PluginPath(List<Path> directories) {
    private static final Path SYSTEM = Path.of("/etc/flux/cli/plugins");

    static PluginPath of(Session session) {
        Map<String, String> env = session.env();
        List<Path> directories = new ArrayList<>();
        String override = env.get("FLUX_CLI_PLUGINPATH_OVERRIDE");
        if (override != null) {
            add(directories, override, session.cwd());
            return new PluginPath(directories);
        }
        add(directories, env.getOrDefault("FLUX_CLI_PLUGINPATH", ""), session.cwd());
        directories.add(SYSTEM);
        directories.add(Prefix.path().resolve("libexec/flux/cli/plugins"));
        return new PluginPath(directories);
    }

    private static void add(List<Path> directories, String path, Path cwd) {
        Arrays.stream(path.split(":"))
                .filter(directory -> !directory.isBlank())
                .map(cwd::resolve)
                .forEach(directories::add);
    }

    /// True when there is no plugin in any of them.
    boolean isEmpty() {
        return directories.stream().noneMatch(PluginPath::hasPlugin);
    }

    private static boolean hasPlugin(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.py")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false; // not ours to read, as for Flux
        }
    }
}
