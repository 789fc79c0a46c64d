package flux.cli.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Soft resource limits as proc(5) shows them in `/proc/PID/limits`.
final class ProcessLimits {

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

    /// Those of this process; none where there is no proc(5).
    static Map<String, Long> own() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            return Map.of();
        }
    }

    static Map<String, Long> parse(List<String> lines) {
        Map<String, Long> limits = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.length() <= SOFT_COLUMN) {
                continue;
            }
            String name = NAMES.get(line.substring(0, SOFT_COLUMN).strip());
            String soft = line.substring(SOFT_COLUMN).split("\\s+", 2)[0];
            if (name != null) {
                limits.put(
                        name,
                        soft.equals("unlimited")
                                ? RlimitRules.UNLIMITED
                                : Long.parseUnsignedLong(soft));
            }
        }
        return limits;
    }
}
