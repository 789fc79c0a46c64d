package flux.scheduler.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
