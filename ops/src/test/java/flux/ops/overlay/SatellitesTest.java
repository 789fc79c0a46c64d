package flux.ops.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three brokers that another launcher has started are one instance.
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class SatellitesTest {
    private static final int SIZE = 3;
    private static final int TERM = 15;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir Path dir;
    private PmiLauncher launcher;
    private FluxClient client;

    /// The instance lasts until the test makes the file `end`.
    @BeforeEach
    void launch() throws Exception {
        launcher = new PmiLauncher(SIZE, Files.createDirectories(dir.resolve("home")));
        String program =
                "until [ -e %s ]; do sleep 0.05; done; exit 3".formatted(dir.resolve("end"));
        launcher.start(SIZE, List.of("-Sstatedir=" + dir.resolve("state"), "sh", "-c", program));
        client = connect();
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        launcher.close();
    }

    private FluxClient connect() throws IOException {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                String rundir = Files.readString(dir.resolve("state/rundir")).strip();
                return FluxClient.connect("local://" + rundir + "/local-0");
            } catch (IOException e) {
                if (!launcher.process(0).isAlive() || System.nanoTime() > giveUp) {
                    throw new IOException(launcher.logs(), e);
                }
            }
        }
    }

    private static JsonNode onNodes(int nodes, String script) {
        ObjectNode spec = (ObjectNode) TestInstance.jobspec(1, "sh", "-c", script);
        JsonNode slot = spec.path("resources").get(0);
        ObjectNode node = FluxClient.object().put("type", "node").put("count", nodes);
        node.putArray("with").add(slot);
        spec.putArray("resources").add(node);
        return spec;
    }

    private long submit(JsonNode jobspec) throws Exception {
        return TestInstance.submit(client, jobspec, 16, 0);
    }

    private String lookup(long id, String key) throws IOException, RpcException {
        ObjectNode request = FluxClient.object().put("id", id).put("flags", 0);
        request.putArray("keys").add(key);
        return client.rpc("job-info.lookup", request).path(key).asText();
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s\n%s", what, launcher.logs()).isLessThan(giveUp);
            Thread.sleep(5);
        }
    }

    private Path file(int rank) {
        return dir.resolve("task." + rank);
    }

    /// Waits until each rank's task has written what it writes first.
    private void awaitFiles() throws InterruptedException {
        for (int rank = 0; rank < SIZE; rank++) {
            Path file = file(rank);
            await("task of rank " + rank, () -> file.toFile().length() > 0);
        }
    }

    @Test
    void a_job_runs_at_every_rank_and_its_tasks_find_the_instance() throws Exception {
        String told =
                "echo $FLUX_TASK_RANK; test -d $FLUX_JOB_TMPDIR && echo $FLUX_URI >%s/task.$FLUX_TASK_RANK";
        long job = submit(onNodes(SIZE, told.formatted(dir)));
        TestInstance.await(client, job, "clean");
        assertThat(lookup(job, "eventlog")).contains("\"status\":0");
        assertThat(lookup(job, "R")).contains("node[0-2]");
        assertThat(lookup(job, "guest.output")).contains("\"0\\n\"", "\"1\\n\"", "\"2\\n\"");
        for (int rank = 0; rank < SIZE; rank++) {
            String uri = Files.readString(file(rank)).strip();
            assertThat(uri).endsWith("/local-" + rank);
            try (FluxClient there = FluxClient.connect(uri)) {
                assertThat(attribute(there, "size")).isEqualTo("3");
                assertThat(attribute(there, "rank")).isEqualTo(Integer.toString(rank));
                assertThat(attribute(there, "hostlist")).isEqualTo("node[0-2]");
                long another = TestInstance.submit(there, TestInstance.jobspec(1, "true"), 16, 0);
                TestInstance.await(there, another, "clean");
            }
        }
        Files.createFile(dir.resolve("end"));
        assertThat(launcher.awaitEnd(0)).as(launcher.logs()).isEqualTo(3);
        assertThat(launcher.awaitEnd(1)).as(launcher.logs()).isZero();
        assertThat(launcher.awaitEnd(2)).as(launcher.logs()).isZero();
        assertThat(launcher.logs()).doesNotContain("lost", "failure");
    }

    private static String attribute(FluxClient there, String name)
            throws IOException, RpcException {
        return there.rpc("attr.get", FluxClient.object().put("name", name)).path("value").asText();
    }

    @Test
    void a_signal_reaches_the_tasks_of_all_ranks() throws Exception {
        String waits =
                "trap 'echo caught; exit 5' TERM; echo up >%s/task.$FLUX_TASK_RANK;"
                        + " while :; do sleep 0.05; done";
        long job = submit(onNodes(SIZE, waits.formatted(dir)));
        awaitFiles();
        client.rpc("job-manager.kill", FluxClient.object().put("id", job).put("signum", TERM));
        TestInstance.await(client, job, "clean");
        assertThat(lookup(job, "guest.output").split("caught", -1)).hasSize(SIZE + 1);
        assertThat(lookup(job, "eventlog")).contains("\"status\":" + (5 << 8));
    }

    @Test
    void a_killed_satellite_ends_its_jobs_and_the_rest_goes_on() throws Exception {
        String stays = "echo $$ >%s/task.$FLUX_TASK_RANK; exec sleep 600".formatted(dir);
        long wide = submit(onNodes(SIZE, stays));
        awaitFiles();
        launcher.process(2).destroyForcibly();
        TestInstance.await(client, wide, "clean");
        assertThat(lookup(wide, "eventlog"))
                .contains("node failure on node2 (rank 2)", "\"type\":\"exec\"");
        for (int rank = 0; rank < SIZE; rank++) {
            long pid = Long.parseLong(Files.readString(file(rank)).strip());
            await("the end of " + pid, () -> !isRunning(pid));
        }
        JsonNode status = client.rpc("resource.status", null);
        assertThat(status.path("offline").asText()).isEqualTo("2");
        assertThat(status.path("online").asText()).isEqualTo("0-1");
        JsonNode health = client.rpc("overlay.health", null);
        assertThat(health.path("status").asText()).isEqualTo("degraded");
        assertThat(health.path("children").findValuesAsText("status"))
                .containsExactly("full", "lost");
        long narrow = submit(onNodes(SIZE - 1, "true"));
        TestInstance.await(client, narrow, "clean");
        assertThat(lookup(narrow, "eventlog")).contains("\"status\":0");
        assertThat(lookup(narrow, "R")).contains("node[0-1]");
        assertThat(launcher.process(0).isAlive()).isTrue();
        assertThat(launcher.process(1).isAlive()).isTrue();
    }

    @Test
    void satellites_and_their_tasks_end_with_rank_0() throws Exception {
        String stays = "echo $$ >%s/task.$FLUX_TASK_RANK; exec sleep 600".formatted(dir);
        submit(onNodes(SIZE, stays));
        awaitFiles();
        launcher.process(0).destroyForcibly();
        assertThat(launcher.awaitEnd(1)).isEqualTo(1);
        assertThat(launcher.awaitEnd(2)).isEqualTo(1);
        assertThat(launcher.logs()).contains("rank 1: lost contact with rank 0");
        for (int rank = 1; rank < SIZE; rank++) {
            long pid = Long.parseLong(Files.readString(file(rank)).strip());
            await("the end of " + pid, () -> !isRunning(pid));
        }
        ProcessHandle.of(Long.parseLong(Files.readString(file(0)).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    /// A process that has ended and that nobody waits for is over, too.
    private static boolean isRunning(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }
}
