package flux.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Soft resource limits (getrlimit(2)) by lower-case name, -1 for no limit.
public final class ProcessLimits {
    private static final long UNLIMITED = -1;

    /// Column where the soft limits begin, after the longest name.
    private static final int SOFT_COLUMN = 26;

    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("Max cpu time", "cpu"),
                    Map.entry("Max file size", "fsize"),
                    Map.entry("Max data size", "data"),
                    Map.entry("Max stack size", "stack"),
                    Map.entry("Max core file size", "core"),
                    Map.entry("Max open files", "nofile"),
                    Map.entry("Max address space", "as"),
                    Map.entry("Max resident set", "rss"),
                    Map.entry("Max processes", "nproc"),
                    Map.entry("Max locked memory", "memlock"),
                    Map.entry("Max pending signals", "sigpending"),
                    Map.entry("Max msgqueue size", "msgqueue"),
                    Map.entry("Max nice priority", "nice"),
                    Map.entry("Max realtime priority", "rtprio"),
                    Map.entry("Max realtime timeout", "rttime"));

    private ProcessLimits() {}

    /// Those that this process was started with: a JVM raises its own limit of open files, so the
    /// launcher notes them before it becomes one (`flux.limits`). None where there is no proc(5)
    /// either.
    static Map<String, Long> atStart() {
        String noted = System.getProperty("flux.limits", "");
        if (!noted.isEmpty()) {
            return ofLauncher(noted);
        }
        try {
            return ofProc(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            return Map.of();
        }
    }

    /// As the launcher writes them: `cpu=-1,nofile=1024`.
    ///
    /// @throws IllegalArgumentException when it did not write this
    public static Map<String, Long> ofLauncher(String text) {
        Map<String, Long> limits = new LinkedHashMap<>();
        for (String limit : text.split(",")) {
            int equals = limit.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("not a list of limits: " + text);
            }
            limits.put(limit.substring(0, equals), Long.parseLong(limit.substring(equals + 1)));
        }
        return limits;
    }

    /// As proc(5) shows them in `/proc/PID/limits`.
    static Map<String, Long> ofProc(List<String> lines) {
        Map<String, Long> limits = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.length() <= SOFT_COLUMN) {
                continue;
            }
            String name = NAMES.get(line.substring(0, SOFT_COLUMN).strip());
            String soft = line.substring(SOFT_COLUMN).split("\\s+", 2)[0];
            if (name != null) {
                limits.put(
                        name, soft.equals("unlimited") ? UNLIMITED : Long.parseUnsignedLong(soft));
            }
        }
        return limits;
    }
}
