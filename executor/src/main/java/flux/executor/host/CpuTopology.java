package flux.executor.host;

import flux.executor.shell.CoreMap;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds out which CPUs belong to which core of this machine, of those that this process may use:
/// in the order in which the inventory numbers cores.
public final class CpuTopology {
    private final Path proc;
    private final Path sys;

    public CpuTopology() {
        this(Path.of("/proc"), Path.of("/sys"));
    }

    /// For tests: with other roots.
    CpuTopology(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    /// Empty where Linux does not tell.
    public CoreMap read() {
        Map<String, Idset.Builder> cores = new LinkedHashMap<>();
        allowed()
                .forEach(
                        cpu -> cores.computeIfAbsent(siblings(cpu), _ -> Idset.builder()).add(cpu));
        List<Idset> cpus = new ArrayList<>();
        cores.values().forEach(core -> cpus.add(core.build()));
        return new CoreMap(List.copyOf(cpus));
    }

    private String siblings(int cpu) {
        return text(
                sys.resolve("devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list"),
                Integer.toString(cpu));
    }

    private Idset allowed() {
        String key = "Cpus_allowed_list:";
        for (String line : text(proc.resolve("self/status"), "").split("\n")) {
            if (line.startsWith(key)) {
                try {
                    return Idset.parse(line.substring(key.length()).trim());
                } catch (InvalidText e) {
                    return Idset.EMPTY;
                }
            }
        }
        return Idset.EMPTY;
    }

    private static String text(Path file, String otherwise) {
        try {
            return Files.isReadable(file) ? Files.readString(file).trim() : otherwise;
        } catch (IOException e) {
            return otherwise;
        }
    }
}
