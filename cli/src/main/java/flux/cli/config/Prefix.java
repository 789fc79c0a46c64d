package flux.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where this program is installed, and the paths that follow from it.
public final class Prefix {
    private static final String HOME = "flux.home";

    private Prefix() {}

    public static Path path() {
        String given = System.getProperty(HOME);
        if (given != null) {
            return Path.of(given);
        }
        String jar = Prefix.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return Path.of(jar).resolve("../../..").normalize();
    }

    /// Where our Python package is: installed, or in the sources of a build.
    public static Path python() {
        Path installed = path().resolve("lib/flux/python3");
        return Files.isDirectory(installed) ? installed : path().resolve("cli/src/main/python");
    }

    /// What `flux config builtin NAME` prints; null when there is no such name.
    static @Nullable String builtin(String name) {
        Path prefix = path();
        return switch (name) {
            case "rc1_path" -> "flux modprobe rc1";
            case "rc3_path" -> "flux modprobe rc3";
            case "exec_path" -> prefix.resolve("libexec/flux/cmd").toString();
            case "module_path" -> prefix.resolve("lib/flux/modules").toString();
            case "connector_path" -> prefix.resolve("lib/flux/connectors").toString();
            case "shell_pluginpath" -> prefix.resolve("lib/flux/shell/plugins").toString();
            case "shell_initrc" -> prefix.resolve("etc/flux/shell/initrc.lua").toString();
            case "jobtap_pluginpath" -> prefix.resolve("lib/flux/job-manager/plugins").toString();
            case "man_path" -> prefix.resolve("share/man").toString();
            case "broker_path" -> prefix.resolve("bin/flux").toString();
            case "rundir" -> "/run/flux";
            default -> null;
        };
    }

    /// The variables that `flux` sets for what it runs: the caller's own values go first.
    static Map<String, String> environment(Map<String, String> caller) {
        Map<String, String> all = new LinkedHashMap<>();
        put(all, caller, "FLUX_EXEC_PATH", builtin("exec_path"));
        put(all, caller, "FLUX_CONNECTOR_PATH", builtin("connector_path"));
        put(all, caller, "FLUX_MODULE_PATH", builtin("module_path"));
        String manuals = caller.getOrDefault("MANPATH", "");
        String ours = builtin("man_path") + ":";
        all.put("MANPATH", manuals.startsWith(ours) ? manuals : ours + manuals);
        String uri = caller.get("FLUX_URI");
        if (uri != null) {
            all.put("FLUX_URI", uri);
        }
        return all;
    }

    private static void put(
            Map<String, String> all,
            Map<String, String> caller,
            String name,
            @Nullable String otherwise) {
        String first = caller.getOrDefault(name + "_PREPEND", "");
        String value = caller.getOrDefault(name, String.valueOf(otherwise));
        all.put(
                name,
                first.isEmpty() || value.startsWith(first + ":") ? value : first + ":" + value);
    }
}
