package flux.ops.mpi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ops.command.Installation.Ended;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs of MPICH (which speaks PMI-1 itself) and of Open MPI (which loads our libpmi) are
/// compiled here and run as jobs. Skips each that is not installed: `apt install libmpich-dev
/// libopenmpi-dev python3-mpi4py`.
@Timeout(120)
@Feature("F177")
@SuppressWarnings("NullAway.Init")
class MpiStoryTest {
    private static final int COMPILE_SECONDS = 60;
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir static Path dir;
    private static @Nullable RunningInstance instance;

    /// Types a script in an instance that is started when a test is not skipped: a class that skips
    /// as a whole is not even counted.
    private static Ended type(String script) throws Exception {
        RunningInstance running = instance;
        if (running == null) {
            Path work = Files.createDirectories(dir.resolve("work"));
            running = RunningInstance.start(Installed.in(dir.resolve("prefix")), work);
            instance = running;
        }
        return running.type(script);
    }

    @AfterAll
    static void end() throws Exception {
        if (instance != null) {
            instance.close();
        }
    }

    /// The program `world` for an MPI, by its compiler.
    private static String world(String compiler) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", compiler)), compiler + " is not installed");
        return compiled(compiler, dir);
    }

    /// @param dir where the program goes
    static String compiled(String compiler, Path dir) throws Exception {
        Path found = Path.of("/usr/bin", compiler);
        Path program = dir.resolve("world." + compiler);
        if (Files.exists(program)) {
            return program.toString();
        }
        Path source = dir.resolve(compiler + ".c");
        try (InputStream world = MpiStoryTest.class.getResourceAsStream("world.c")) {
            Files.copy(world, source);
        }
        Path report = dir.resolve(compiler + ".log");
        Process cc =
                new ProcessBuilder(found.toString(), "-o", program.toString(), source.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(report.toFile())
                        .start();
        assertThat(cc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(cc.exitValue()).as(Files.readString(report, UTF_8)).isZero();
        return program.toString();
    }

    private static List<String> told(int size) {
        int sum = size * (size - 1) / 2;
        return IntStream.range(0, size)
                .mapToObj(r -> "world %d of %d: %d, token %d".formatted(r, size, sum, size))
                .toList();
    }

    /// One node, two, many ranks on each, and ranks that do not lie side by side.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "mpicc.mpich, -n1, 1",
        "mpicc.mpich, -n2, 2",
        "mpicc.mpich, -N2 -n4, 4",
        "mpicc.mpich, -N2 -n6 --taskmap=cyclic, 6",
        "mpicc.mpich, -N2 -n32, 32",
        "mpicc.openmpi, -n1, 1",
        "mpicc.openmpi, -n2, 2",
        "mpicc.openmpi, -N2 -n4, 4",
        "mpicc.openmpi, -N2 -n6 --taskmap=cyclic, 6",
        "mpicc.openmpi, -N2 -n32, 32"
    })
    void the_ranks_of_a_job_are_one_world(String compiler, String options, int size)
            throws Exception {
        String world = world(compiler);
        Ended job = type("flux run %s %s %d".formatted(options, world, size));
        assertThat(job.code()).as(job.err()).isZero();
        assertThat(job.out().lines()).containsExactlyInAnyOrderElementsOf(told(size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mpicc.mpich", "mpicc.openmpi"})
    void a_rank_that_aborts_ends_the_whole_job(String compiler) throws Exception {
        Ended job = type("flux run -n3 %s 3 abort 1".formatted(world(compiler)));
        assertThat(job.code()).as(job.err()).isEqualTo(143);
        assertThat(job.err())
                .contains("job.exception", "type=exec severity=0 PMI_Abort: ")
                .contains("flux-job: task(s) Terminated");
    }

    /// The others would wait for it for ever. Its way to end is the job's.
    @ParameterizedTest
    @CsvSource({
        "mpicc.mpich, kill, Killed, 137",
        "mpicc.mpich, leave, Exit 3, 3",
        "mpicc.openmpi, kill, Killed, 137",
        "mpicc.openmpi, leave, Exit 3, 3"
    })
    void a_rank_that_is_gone_without_a_word_takes_the_others_with_it(
            String compiler, String how, String exited, int code) throws Exception {
        Ended job =
                type("flux run -o exit-timeout=0.1s -n3 %s 3 %s 1".formatted(world(compiler), how));
        assertThat(job.code()).as(job.err()).isEqualTo(code);
        assertThat(job.err()).contains("task rank 1", "(%s) and exit-timeout".formatted(exited));
    }

    /// MPI says so to its program, which goes on.
    @ParameterizedTest
    @ValueSource(strings = {"mpicc.mpich", "mpicc.openmpi"})
    void names_are_not_published(String compiler) throws Exception {
        Ended job = type("flux run -n2 %s 2 publish 1".formatted(world(compiler)));
        assertThat(job.code()).as(job.err()).isZero();
        assertThat(job.out().lines()).contains("not published").containsAll(told(2));
    }

    @Test
    void a_job_without_pmi_is_as_many_worlds_as_it_has_tasks() throws Exception {
        Ended job = type("flux run -n2 -o pmi=off %s 1".formatted(world("mpicc.openmpi")));
        assertThat(job.code()).as(job.err()).isZero();
        assertThat(job.out().lines()).containsExactly(told(1).getFirst(), told(1).getFirst());
    }

    @Test
    void a_program_in_python_finds_the_other_ranks() throws Exception {
        assumeTrue(
                Files.isExecutable(PYTHON)
                        && new ProcessBuilder(PYTHON.toString(), "-c", "import mpi4py")
                                        .start()
                                        .waitFor()
                                == 0,
                "python3-mpi4py is not installed");
        Ended job =
                type(
                        "flux run -n4 %s -c 'from mpi4py import MPI; w = MPI.COMM_WORLD; print(w.rank, w.size, w.allreduce(w.rank))'"
                                .formatted(PYTHON));
        assertThat(job.code()).as(job.err()).isZero();
        assertThat(job.out().lines()).containsExactlyInAnyOrder("0 4 6", "1 4 6", "2 4 6", "3 4 6");
    }
}
