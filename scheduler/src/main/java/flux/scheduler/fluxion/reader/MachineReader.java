package flux.scheduler.fluxion.reader;

import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes a graph of a machine: nodes with sockets, NUMA domains in them, cores and their threads,
/// and the memory of each domain, as hwloc's XML would have it. Every rank is the machine, or a
/// part of it.
public final class MachineReader {
    private final ResourceGraph graph = new ResourceGraph();
    private final Machine machine;
    private final Set<String> wanted;
    private int rank;

    private MachineReader(Machine machine, Set<String> wanted) {
        this.machine = machine;
        this.wanted = wanted;
    }

    /// @param resources the ranks, and which cores and gpus of the machine each has
    /// @param allowlist the types to keep beside cluster and node; empty for all. What is in others
    ///     goes to what those are in
    /// @throws ReaderFault that names the first rank that is not of this machine
    public static ResourceGraph read(
            Machine machine, ResourceSet resources, Set<String> allowlist) {
        MachineReader reader = new MachineReader(machine, allowlist);
        int root = reader.graph.add(Vertex.of("cluster", 0));
        reader.graph.root(ResourceGraph.CONTAINMENT, root);
        requireFit(machine, resources);
        resources.nodes().forEach(node -> reader.node(root, node));
        reader.graph.index();
        return reader.graph;
    }

    /// All of the machine, as rank 0.
    public static ResourceGraph read(Machine machine, Set<String> allowlist) {
        return read(machine, resources(machine), allowlist);
    }

    /// The whole machine as rank 0.
    static ResourceSet resources(Machine machine) {
        IntArrayList cores = new IntArrayList();
        machine.cores().forEach(core -> cores.add(core.id()));
        int[] gpus = IntStream.range(0, machine.gpus()).toArray();
        return ResourceSet.builder()
                .node(0, machine.host(), Idset.of(cores.toIntArray()), Idset.of(gpus))
                .build();
    }

    /// @throws ReaderFault that names the first rank that is not of this machine
    public static void requireFit(Machine machine, ResourceSet resources) {
        NodeResources whole = resources(machine).nodes().getFirst();
        for (NodeResources node : resources.nodes()) {
            if (!node.host().equals(machine.host())) {
                throw new ReaderFault(
                        "rank %d is %s, but what is known is this machine, %s: name hwloc's XML as load-file"
                                .formatted(node.rank(), node.host(), machine.host()));
            }
            NodeParts.requireAll(node, "core", node.cores(), whole.cores());
            NodeParts.requireAll(node, "gpu", node.gpus(), whole.gpus());
        }
    }

    private void node(int root, NodeResources of) {
        rank = of.rank();
        int node = graph.add(vertex("node", of.host(), rank, 1, ""));
        graph.relate(ResourceGraph.CONTAINMENT, root, node);
        Map<Integer, TreeMap<Integer, List<Machine.Core>>> sockets = new TreeMap<>();
        for (Machine.Core core : machine.cores()) {
            if (of.cores().contains(core.id())) {
                sockets.computeIfAbsent(core.socket(), _ -> new TreeMap<>())
                        .computeIfAbsent(core.numa(), _ -> new ArrayList<>())
                        .add(core);
            }
        }
        Set<Integer> told = new TreeSet<>();
        Map<String, Integer> counts = new HashMap<>();
        sockets.values()
                .forEach(
                        domains -> {
                            int socket = child(node, "socket", counts);
                            domains.forEach(
                                    (numa, cores) -> domain(socket, numa, cores, counts, told));
                        });
        of.gpus().forEach(id -> add(node, "gpu", id, 1, ""));
    }

    /// A domain that two sockets share is in both; its memory in the first.
    private void domain(
            int socket,
            int numa,
            List<Machine.Core> cores,
            Map<String, Integer> counts,
            Set<Integer> told) {
        int domain = child(socket, "numanode", counts);
        for (Machine.Core core : cores) {
            int u = add(domain, "core", core.id(), 1, "");
            core.threads().forEach(thread -> add(u, "pu", thread, 1, ""));
        }
        Long memory = machine.memoryGib().get(numa);
        if (memory != null && told.add(numa)) {
            add(domain, "memory", counts.merge("memory", 1, Integer::sum) - 1, memory, "GB");
        }
    }

    private int child(int parent, String type, Map<String, Integer> counts) {
        return add(parent, type, counts.merge(type, 1, Integer::sum) - 1, 1, "");
    }

    /// @return the vertex, or the parent when the type is left out
    private int add(int parent, String type, int id, long size, String unit) {
        if (!wanted.isEmpty() && !wanted.contains(type)) {
            return parent;
        }
        int u = graph.add(vertex(type, null, id, size, unit));
        graph.relate(ResourceGraph.CONTAINMENT, parent, u);
        return u;
    }

    private Vertex vertex(String type, @Nullable String name, long id, long size, String unit) {
        return new Vertex(type, type, name, id, -1, rank, size, unit, Map.of(), true);
    }
}
