package flux.scheduler.inventory;

import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds out what this machine has: the physical cores that this process may run on, and its gpus.
///
/// As in Flux, cores are counted, not hardware threads, and numbered from 0 in the order of their
/// first hardware thread.
public final class MachineDiscovery {
    private final Path proc;
    private final Path sys;
    private final Path dev;

    public MachineDiscovery() {
        this(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));
    }

    /// For tests: with other roots.
    MachineDiscovery(Path proc, Path sys, Path dev) {
        this.proc = proc;
        this.sys = sys;
        this.dev = dev;
    }

    /// One node of rank 0 named `host` with what is here.
    public ResourceSet discover(String host) {
        return ResourceSet.builder().node(0, host, upTo(cores()), upTo(gpus())).build();
    }

    private int cores() {
        TreeSet<String> cores = new TreeSet<>();
        allowed()
                .forEach(
                        cpu ->
                                cores.add(
                                        read(
                                                sys.resolve("devices/system/cpu/cpu" + cpu)
                                                        .resolve("topology/thread_siblings_list"),
                                                Integer.toString(cpu))));
        return Math.max(cores.size(), 1);
    }

    private Idset allowed() {
        String status = read(proc.resolve("self/status"), "");
        return status.lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> Idset.parse(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElseGet(() -> upTo(Runtime.getRuntime().availableProcessors()));
    }

    private int gpus() {
        try (Stream<Path> devices = Files.list(dev)) {
            return (int)
                    devices.filter(path -> path.getFileName().toString().matches("nvidia\\d+"))
                            .count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + dev, e);
        }
    }

    private static String read(Path file, String otherwise) {
        try {
            return Files.isReadable(file) ? Files.readString(file).trim() : otherwise;
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static Idset upTo(int count) {
        return count == 0 ? Idset.EMPTY : Idset.range(0, count - 1);
    }
}
