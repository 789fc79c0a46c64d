package flux.scheduler.inventory;

import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.fluxion.reader.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds out what this machine has: the physical cores that this process may run on, and its gpus.
///
/// As in Flux, cores are counted, not hardware threads, and numbered from 0 in the order of their
/// first hardware thread.
public final class MachineDiscovery {
    private static final Pattern MEMORY = Pattern.compile("MemTotal: +([0-9]{1,15}) kB");
    private static final double KIB_PER_GIB = 1 << 20;

    private final Path proc;
    private final Path sys;
    private final Path dev;
    private final boolean restricted;

    public MachineDiscovery() {
        this(true);
    }

    /// @param restricted to the cores that this process may run on; else all that are online
    public MachineDiscovery(boolean restricted) {
        this(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"), restricted);
    }

    /// For tests: with other roots.
    MachineDiscovery(Path proc, Path sys, Path dev) {
        this(proc, sys, dev, true);
    }

    MachineDiscovery(Path proc, Path sys, Path dev, boolean restricted) {
        this.proc = proc;
        this.sys = sys;
        this.dev = dev;
        this.restricted = restricted;
    }

    /// One node of rank 0 named `host` with what is here.
    public ResourceSet discover(String host) {
        return ResourceSet.builder().node(0, host, upTo(cores()), upTo(gpus())).build();
    }

    /// The same, with the sockets and NUMA domains that the cores are in, and their memory.
    public Machine topology() {
        String host = read(proc.resolve("sys/kernel/hostname"), "localhost");
        Map<String, List<Integer>> threads = new LinkedHashMap<>(); // in the order of first threads
        allowed()
                .forEach(
                        cpu ->
                                threads.computeIfAbsent(siblings(cpu), _ -> new ArrayList<>())
                                        .add(cpu));
        SortedMap<Integer, Idset> domains = domains();
        List<Machine.Core> cores = new ArrayList<>();
        for (List<Integer> core : threads.values()) {
            int first = core.getFirst();
            int socket = number(read(cpu(first).resolve("topology/physical_package_id"), "0"));
            int numa = 0;
            for (Map.Entry<Integer, Idset> domain : domains.entrySet()) {
                numa = domain.getValue().contains(first) ? domain.getKey() : numa;
            }
            cores.add(new Machine.Core(cores.size(), socket, numa, core));
        }
        if (cores.isEmpty()) {
            cores.add(new Machine.Core(0, 0, 0, List.of(0)));
        }
        SortedMap<Integer, Long> memory = new TreeMap<>();
        domains.keySet().forEach(numa -> memory.put(numa, gib(numa)));
        memory.values().removeIf(gib -> gib == 0);
        return new Machine(host, cores, memory, gpus());
    }

    private int cores() {
        TreeSet<String> cores = new TreeSet<>();
        allowed().forEach(cpu -> cores.add(siblings(cpu)));
        return Math.max(cores.size(), 1);
    }

    private Path cpu(int cpu) {
        return sys.resolve("devices/system/cpu/cpu" + cpu);
    }

    private String siblings(int cpu) {
        return read(cpu(cpu).resolve("topology/thread_siblings_list"), Integer.toString(cpu));
    }

    /// NUMA domains with the hardware threads in them, by the kernel's numbers.
    private SortedMap<Integer, Idset> domains() {
        SortedMap<Integer, Idset> domains = new TreeMap<>();
        Path nodes = sys.resolve("devices/system/node");
        for (int numa : parsed(read(nodes.resolve("online"), "")).stream().toArray()) {
            domains.put(numa, parsed(read(nodes.resolve("node" + numa).resolve("cpulist"), "")));
        }
        return domains;
    }

    /// Memory of a domain, rounded.
    private long gib(int numa) {
        String text = read(sys.resolve("devices/system/node/node" + numa + "/meminfo"), "");
        Matcher total = MEMORY.matcher(text);
        return total.find() ? Math.round(Long.parseLong(total.group(1)) / KIB_PER_GIB) : 0;
    }

    private static Idset parsed(String list) {
        try {
            return list.isEmpty() ? Idset.EMPTY : Idset.parse(list);
        } catch (InvalidText e) { // a kernel that tells something else tells nothing
            return Idset.EMPTY;
        }
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private Idset allowed() {
        Idset online =
                restricted
                        ? Idset.EMPTY
                        : parsed(read(sys.resolve("devices/system/cpu/online"), ""));
        if (!online.isEmpty()) {
            return online;
        }
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
