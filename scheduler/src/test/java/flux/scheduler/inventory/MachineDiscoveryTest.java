package flux.scheduler.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.GraphSource;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.Machine;
import flux.scheduler.fluxion.reader.MachineReader;
import flux.scheduler.fluxion.reader.NodeParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a machine has, read from files that look like its own.
class MachineDiscoveryTest {
    @TempDir Path root;

    @BeforeEach
    void anEmptyMachine() throws IOException {
        for (String folder : new String[] {"proc/self", "sys", "dev"}) {
            Files.createDirectories(root.resolve(folder));
        }
    }

    @Test
    @Feature("F205")
    void threads_of_one_core_count_once() throws IOException {
        allowed("0-7");
        for (int cpu = 0; cpu < 8; cpu++) {
            siblings(cpu, cpu % 4 + "," + (cpu % 4 + 4));
        }
        assertThat(found()).isEqualTo("rank0/core[0-3]");
    }

    @Test
    void cores_that_this_process_may_not_run_on_do_not_count() throws IOException {
        allowed("2,6,7");
        for (int cpu = 0; cpu < 8; cpu++) {
            siblings(cpu, cpu % 4 + "," + (cpu % 4 + 4));
        }
        assertThat(found()).isEqualTo("rank0/core[0-1]");
    }

    @Test
    void a_machine_that_does_not_tell_its_siblings_has_a_core_per_thread() throws IOException {
        allowed("0-2");
        assertThat(found()).isEqualTo("rank0/core[0-2]");
    }

    @Test
    @Feature("F205")
    void gpus_are_the_numbered_devices() throws IOException {
        allowed("0");
        for (String device : new String[] {"nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"}) {
            Files.createFile(root.resolve("dev").resolve(device));
        }
        assertThat(found()).isEqualTo("rank0/core0,gpu[0-1]");
    }

    @Test
    @Feature("F205")
    void sockets_and_numa_domains_are_what_cores_stand_in() throws IOException {
        allowed("0-7");
        for (int cpu = 0; cpu < 8; cpu++) {
            siblings(cpu, cpu % 4 + "," + (cpu % 4 + 4));
            write(
                    "sys/devices/system/cpu/cpu" + cpu + "/topology/physical_package_id",
                    "" + cpu % 2);
        }
        write("sys/devices/system/node/online", "0-1");
        write("sys/devices/system/node/node0/cpulist", "0,2,4,6");
        write("sys/devices/system/node/node1/cpulist", "1,3,5,7");
        write("sys/devices/system/node/node0/meminfo", "Node 0 MemTotal:       16461840 kB");
        write("proc/sys/kernel/hostname", "fluke");
        Machine machine = discovery().topology();
        assertThat(machine.cores())
                .containsExactly(
                        new Machine.Core(0, 0, 0, List.of(0, 4)),
                        new Machine.Core(1, 1, 1, List.of(1, 5)),
                        new Machine.Core(2, 0, 0, List.of(2, 6)),
                        new Machine.Core(3, 1, 1, List.of(3, 7)));
        ResourceGraph graph = MachineReader.read(machine, Set.of());
        assertThat(graph.find("/cluster0/fluke/socket1/numanode1/core3/pu7")).isPositive();
        assertThat(graph.size(graph.find("/cluster0/fluke/socket0/numanode0/memory0")))
                .isEqualTo(16);
        ResourceGraph few = MachineReader.read(machine, Set.of("socket", "core"));
        assertThat(few.find("/cluster0/fluke/socket1/core3")).isPositive();
        assertThat(few.vertexCount()).isEqualTo(8);
        ResourceSet part =
                ResourceSet.builder()
                        .node(0, "fluke", Idset.parse("1,3"), Idset.EMPTY)
                        .node(1, "fluke", Idset.parse("0-3"), Idset.EMPTY)
                        .build();
        ResourceGraph two = MachineReader.read(machine, part, Set.of("socket", "core"));
        assertThat(two.vertexCount()).isEqualTo(12);
        assertThat(NodeParts.of(two).summary()).isEqualTo(part.summary());
    }

    @Test
    void another_machine_is_not_this_one() throws IOException {
        allowed("0-1");
        write("proc/sys/kernel/hostname", "fluke");
        GraphSource source = GraphSource.discovered(discovery().topology(), Set.of());
        ResourceSet.Builder own =
                ResourceSet.builder().node(0, "fluke", Idset.parse("0-1"), Idset.EMPTY);
        source.requireFit(own.build());
        assertThatThrownBy(
                        () ->
                                source.requireFit(
                                        own.node(1, "other", Idset.parse("0"), Idset.EMPTY)
                                                .build()))
                .hasMessageStartingWith(
                        "rank 1 is other, but what is known is this machine, fluke");
        ResourceSet more =
                ResourceSet.builder().node(0, "fluke", Idset.parse("0-3"), Idset.EMPTY).build();
        assertThatThrownBy(() -> source.requireFit(more))
                .hasMessageStartingWith("rank 0 (fluke) has no core[2-3]");
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private MachineDiscovery discovery() {
        return new MachineDiscovery(root.resolve("proc"), root.resolve("sys"), root.resolve("dev"));
    }

    private void allowed(String cpus) throws IOException {
        Files.writeString(
                root.resolve("proc/self/status"), "Name:\tx\nCpus_allowed_list:\t" + cpus + "\n");
    }

    private void siblings(int cpu, String list) throws IOException {
        Path topology = root.resolve("sys/devices/system/cpu/cpu" + cpu + "/topology");
        Files.createDirectories(topology);
        Files.writeString(topology.resolve("thread_siblings_list"), list + "\n");
    }

    private String found() {
        return new MachineDiscovery(root.resolve("proc"), root.resolve("sys"), root.resolve("dev"))
                .discover("oslo")
                .summary();
    }
}
