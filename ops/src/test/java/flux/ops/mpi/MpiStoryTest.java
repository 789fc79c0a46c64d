package flux.ops.mpi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs of MPICH (which speaks PMI-1 itself) and of Open MPI (which loads our libpmi) are
/// compiled here and run as jobs. Skips each that is not installed: `apt install libmpich-dev
/// libopenmpi-dev`.
@Timeout(120)
@Feature("F177")
class MpiStoryTest {
    private static final int COMPILE_SECONDS = 60;

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"mpicc.mpich", "mpicc.openmpi"})
    void the_ranks_of_a_job_are_one_world(String compiler) throws Exception {
        String program = compiled(compiler).toString();
        try (TestInstance instance = TestInstance.start(dir.resolve("state"));
                FluxClient client = instance.connect()) {
            for (int size : new int[] {1, 2, 4}) {
                long job = submit(client, size, program, Integer.toString(size));
                TestInstance.await(client, job, "clean");
                assertThat(log(client, job, "eventlog")).contains("\"status\":0");
                int sum = size * (size - 1) / 2;
                for (int rank = 0; rank < size; rank++) {
                    assertThat(log(client, job, "guest.output"))
                            .contains(
                                    "world %d of %d: %d, token %d"
                                            .formatted(rank, size, sum, size));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mpicc.mpich", "mpicc.openmpi"})
    void a_rank_that_aborts_ends_the_whole_job(String compiler) throws Exception {
        String program = compiled(compiler).toString();
        try (TestInstance instance = TestInstance.start(dir.resolve("state"));
                FluxClient client = instance.connect()) {
            long job = submit(client, 3, program, "3", "1", "7");
            TestInstance.await(client, job, "clean");
            assertThat(log(client, job, "eventlog"))
                    .contains("\"type\":\"exec\",\"severity\":0", "PMI_Abort")
                    .doesNotContain("\"status\":0}");
        }
    }

    private Path compiled(String compiler) throws Exception {
        Path found = Path.of("/usr/bin", compiler);
        assumeTrue(Files.isExecutable(found), compiler + " is not installed");
        Path source = dir.resolve("world.c");
        try (InputStream world = MpiStoryTest.class.getResourceAsStream("world.c")) {
            Files.copy(world, source);
        }
        Path program = dir.resolve("world");
        Path report = dir.resolve("report");
        Process cc =
                new ProcessBuilder(found.toString(), "-o", program.toString(), source.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(report.toFile())
                        .start();
        assertThat(cc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(cc.exitValue()).as(Files.readString(report, UTF_8)).isZero();
        return program;
    }

    private static long submit(FluxClient client, int tasks, String... command) throws Exception {
        return TestInstance.submit(client, TestInstance.jobspec(tasks, command), 16, 0);
    }

    private static String log(FluxClient client, long id, String key) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("flags", 0);
        request.putArray("keys").add(key);
        JsonNode found = client.rpc("job-info.lookup", request);
        return found.path(key).asText();
    }
}
