package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import flux.ops.faults.Faults;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A job kills the keeper, which is the parent of its task: the jobs that the keeper had end with
/// the reason, the instance goes on, and so does the next broker.
@Timeout(120)
class KilledKeeperTest {
    private static final String LOST = "lost contact with job shell on here (rank 0)";
    private static final int KILLED = 128 + 9;

    @TempDir Path dir;

    private static final String[] CORES = {
        "--conf=resource.noverify=true",
        "--conf=resource.config=[{\"hosts\":\"here\",\"cores\":\"0-31\"}]"
    };

    private static long submit(FluxClient client, String script) throws Exception {
        return TestInstance.submit(client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
    }

    private long submitBatch(FluxClient client, String script) throws Exception {
        var spec = TestInstance.jobspec(1, "flux", "broker", "sh", "-c", script);
        ((ObjectNode) spec.at("/attributes/system"))
                .putObject("shell")
                .putObject("options")
                .putObject("per-resource")
                .put("type", "node");
        return TestInstance.submit(client, spec, 16, 0);
    }

    private static void awaitFile(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            Thread.sleep(5); // the timeout of the test is the limit
        }
    }

    private static int outcome(FluxClient client, long id) throws Exception {
        TestInstance.await(client, id, "clean");
        var request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("waitstatus");
        return client.rpc("job-list.list-id", request).at("/job/waitstatus").asInt();
    }

    /// All of an eventlog that has ended.
    private static String log(FluxClient client, long id) throws Exception {
        StringBuilder text = new StringBuilder();
        var request = FluxClient.object().put("id", id).put("path", "eventlog").put("flags", 0);
        try (RpcStream events = client.stream("job-info.eventlog-watch", request)) {
            for (var next = events.next(); next != null; next = events.next()) {
                text.append(next.path("event").asText());
            }
        }
        return text.toString();
    }

    private static void assertLost(FluxClient client, long id) throws Exception {
        assertThat(outcome(client, id)).isEqualTo(KILLED << 8);
        assertThat(log(client, id))
                .containsOnlyOnce("\"name\":\"exception\"")
                .contains("\"type\":\"exec\"", "\"severity\":0", LOST);
    }

    @Test
    void its_jobs_end_with_the_reason_and_the_instance_goes_on_also_after_a_restart()
            throws Exception {
        Path state = dir.resolve("state");
        Path go = dir.resolve("go");
        BrokerProcess broker = BrokerProcess.start(dir, state, CORES);
        long beside;
        long batch;
        long killer;
        long later;
        try (FluxClient client = broker.connect()) {
            beside = submit(client, "touch %s; sleep 600".formatted(dir.resolve("beside")));
            batch = submitBatch(client, "touch %s; sleep 600".formatted(dir.resolve("batch")));
            awaitFile(dir.resolve("beside"));
            awaitFile(dir.resolve("batch"));
            killer = submit(client, "kill -9 $PPID; sleep 600");
            assertLost(client, killer);
            assertLost(client, beside);
            assertLost(client, batch);
            assertThat(outcome(client, submit(client, "exit 3"))).isEqualTo(3 << 8);
            later =
                    submit(
                            client,
                            "touch %s; while [ ! -e %s ]; do sleep 0.05; done; exit 5"
                                    .formatted(dir.resolve("later"), go));
            awaitFile(dir.resolve("later"));
        }
        broker.kill();
        BrokerProcess again = BrokerProcess.start(dir, state, CORES);
        try (FluxClient client = again.connect()) {
            assertLost(client, beside);
            assertLost(client, batch);
            Files.createFile(go);
            assertThat(outcome(client, later)).as("the new keeper's").isEqualTo(5 << 8);
            assertLost(client, submit(client, "kill -9 $PPID; sleep 600"));
            assertThat(outcome(client, submit(client, "exit 4"))).isEqualTo(4 << 8);
        } finally {
            again.terminate();
        }
        assertThat(Files.readAllLines(dir.resolve("broker.log")))
                .filteredOn(line -> line.contains("the keeper is gone"))
                .hasSize(2);
        Faults.count("keepers killed by a job", 2, 5);
    }

    /// Whatever of it was recorded: the broker is killed right after the keeper.
    @Test
    void a_broker_that_is_killed_with_its_keeper_leaves_jobs_that_end() throws Exception {
        Path state = dir.resolve("state");
        for (int round = 0; round < 3; round++) {
            BrokerProcess broker = BrokerProcess.start(dir, state, CORES);
            long id;
            try (FluxClient client = broker.connect()) {
                Path mark = dir.resolve("mark" + round);
                id = submit(client, "touch %s; kill -9 $PPID; sleep 600".formatted(mark));
                awaitFile(mark);
            }
            broker.kill();
            BrokerProcess again = BrokerProcess.start(dir, state, CORES);
            try (FluxClient client = again.connect()) {
                TestInstance.await(client, id, "clean");
                assertThat(log(client, id)).contains("\"severity\":0").contains("lost");
                assertThat(outcome(client, submit(client, "exit 3"))).isEqualTo(3 << 8);
            } finally {
                again.terminate();
            }
        }
    }
}
