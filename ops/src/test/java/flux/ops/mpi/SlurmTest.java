package flux.ops.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.command.Installation.Ended;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An instance within a job of Slurm's. What stands in for Slurm is in this test's resources:
/// commands of the same names, and libraries with the functions of Slurm's.
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class SlurmTest {
    @TempDir static Path shared;
    private static Installed installed;
    private static Path slurm;

    @TempDir Path dir;
    private Map<String, String> env;

    @BeforeAll
    static void install() throws Exception {
        installed = Installed.in(shared.resolve("prefix"));
        slurm = Files.createDirectories(shared.resolve("slurm/lib")).getParent();
        for (String name : new String[] {"srun", "sbatch", "scontrol", "pmi.c"}) {
            try (InputStream file = SlurmTest.class.getResourceAsStream("slurm/" + name)) {
                Files.copy(file, slurm.resolve(name));
            }
            slurm.resolve(name).toFile().setExecutable(true);
        }
        for (String name : new String[] {"libpmi.so", "libpmi2.so"}) {
            String library = slurm.resolve("lib").resolve(name).toString();
            Installed.cc("-shared", "-fPIC", "-o", library, slurm.resolve("pmi.c").toString());
        }
    }

    @BeforeEach
    void logIn() {
        env = installed.environment(dir);
        env.merge("PATH", slurm.toString(), (path, first) -> first + ":" + path);
    }

    private Ended type(String script) throws Exception {
        return installed.type(dir, env, script);
    }

    @ParameterizedTest
    @Feature("F012")
    @CsvSource({"none, libpmi", "pmi2, libpmi2"})
    void the_tasks_of_a_step_are_one_instance(String mpi, String method) throws Exception {
        Ended step =
                type(
                        "srun -N2 -n2 --mpi=%s flux start sh -c 'flux resource info; flux getattr broker.boot-method; flux run -N2 hostname | wc -l'"
                                .formatted(mpi));
        assertThat(step.code()).as(step.err()).isZero();
        assertThat(step.out()).startsWith("2 Nodes").endsWith(method + "\n2\n");
    }

    @Test
    @Feature("F013")
    void a_batch_job_runs_a_script_in_its_instance_without_a_terminal() throws Exception {
        Files.writeString(
                dir.resolve("script.sh"),
                "flux getattr size; flux run -N2 -l sh -c 'env | grep ^SLURM_; echo $FLUX_TASK_RANK'; env | grep ^SLURM_; exit 3");
        dir.resolve("script.sh").toFile().setExecutable(true);
        Ended batch = type("sbatch --wrap 'srun -N2 -n2 flux start ./script.sh; echo ended $?'");
        assertThat(batch.out()).isEqualTo("Submitted batch job 4712\n");
        assertThat(Files.readAllLines(dir.resolve("slurm-4712.out")))
                .contains("2", "0: 0", "1: 1")
                .endsWith("ended 3")
                .noneMatch(line -> line.contains("SLURM_"));
    }

    @Test
    @Feature("F283")
    void the_instance_of_a_job_is_found_by_the_jobs_number() throws Exception {
        Ended step =
                type(
                        "srun -N2 -n2 flux start sh -c 'flux uri --local slurm:4711; echo $FLUX_URI; flux uri slurm:4799'");
        assertThat(step.out().lines().distinct()).as(step.out()).hasSize(1);
        assertThat(step.err()).contains("Unable to resolve Flux URI for Slurm job 4799");
    }

    @Test
    @Feature("F283")
    void where_slurm_is_not_its_jobs_are_not_found() throws Exception {
        env.merge("PATH", slurm + ":", (path, first) -> path.replace(first, ""));
        Ended uri = type("flux uri slurm:4711");
        assertThat(uri.code()).isEqualTo(1);
        assertThat(uri.err().lines()).hasSize(1).first().asString().contains("scontrol and srun");
        assertThat(type("flux uri slurm:x").err()).contains("expected slurm:JOBID");
    }

    /// A step with no PMI at all would be as many instances as it has tasks.
    @Test
    void tasks_that_cannot_find_each_other_say_what_to_do() throws Exception {
        Ended step = type("srun -N2 -n2 --mpi=dark flux start true");
        assertThat(step.code()).isEqualTo(1);
        assertThat(step.err())
                .contains("srun has started 2 processes", "srun --mpi=pmi2", "boot-method=single");
        Ended single =
                type(
                        "srun -N2 -n2 --mpi=dark flux start -Sbroker.boot-method=single flux getattr size");
        assertThat(single.code()).as(single.err()).isZero();
        assertThat(single.out()).isEqualTo("1\n1\n");
    }

    @Test
    void a_way_to_start_that_is_not_there_is_named() throws Exception {
        Ended none = type("flux start -Sbroker.boot-method=libpmi:/none.so true");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("broker.boot-method=libpmi:/none.so", "/none.so: cannot");
        Ended odd = type("flux start -Sbroker.boot-method=magic true");
        assertThat(odd.err()).contains("magic: no such way to start; expected simple");
        String own = installed.installation().prefix().resolve("libexec/pmi/libpmi.so").toString();
        Ended ours =
                type(
                        "FLUX_PMI_CLIENT_METHODS='libpmi:%s single' flux start flux getattr size"
                                .formatted(own));
        assertThat(ours.out()).isEqualTo("1\n");
    }
}
