package flux.ops.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ops.command.Installation.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launchers of MPICH and of Open MPI start instances; skipped where they are not installed:
/// `apt install mpich openmpi-bin`.
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class LaunchersTest {
    @TempDir static Path shared;
    private static Installed installed;

    @TempDir Path dir;

    @BeforeAll
    static void install() throws Exception {
        installed = Installed.in(shared.resolve("prefix"));
    }

    private Ended type(String launcher, String script) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", launcher)), launcher + " is missing");
        return installed.type(dir, installed.environment(dir), launcher + " " + script);
    }

    /// `flux` need not be on the PATH: the program of the instance has it there.
    @Test
    @Feature("F015")
    void hydra_starts_one_instance_of_several_processes() throws Exception {
        String flux = installed.installation().prefix() + "/bin/flux";
        Ended instance =
                type(
                        "mpiexec.hydra",
                        "-n 2 env PATH=/usr/bin:/bin " + flux + " start flux getattr size");
        assertThat(instance.code()).as(instance.err()).isZero();
        assertThat(instance.out()).isEqualTo("2\n");
    }

    /// Its ranks are tasks of three processes, and share this machine's memory.
    @Test
    @Feature({"F015", "F177"})
    void an_mpi_program_runs_in_an_instance_that_hydra_started() throws Exception {
        StringBuilder runs = new StringBuilder("flux resource info");
        for (String mpi : new String[] {"mpich", "openmpi"}) {
            if (Files.isExecutable(Path.of("/usr/bin/mpicc." + mpi))) {
                String world = MpiStoryTest.compiled("mpicc." + mpi, dir);
                runs.append("; flux run -N3 -n3 ").append(world).append(" 3");
            }
        }
        Ended instance = type("mpiexec.hydra", "-n 3 flux start sh -c '" + runs + "; exit 5'");
        assertThat(instance.code()).as(instance.err()).isEqualTo(5);
        assertThat(instance.out()).startsWith("3 Nodes");
        assertThat(instance.out().lines().filter(line -> line.startsWith("world")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("of 3: 3, token 3"));
        assertThat(instance.err()).doesNotContain("lost", "dropping");
    }

    /// Open MPI's launcher speaks PMIx only. As many instances of one process as there are ranks
    /// would be what nobody asked for.
    @Test
    @Feature("F015")
    void open_mpi_has_no_pmi_for_an_instance() throws Exception {
        Ended refused = type("mpirun.openmpi", "--oversubscribe -n 2 flux start flux getattr size");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines().filter(line -> line.startsWith("flux-broker:")))
                .isNotEmpty()
                .allMatch(line -> line.contains("Open MPI's mpirun has started 2 processes"));
    }
}
