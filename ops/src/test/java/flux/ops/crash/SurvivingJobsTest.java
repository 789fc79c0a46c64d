package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import flux.ops.faults.Faults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Twenty jobs compute and write while their broker is killed: they go on, and the next one knows
/// all that became of them. When none comes, they end.
@Timeout(120)
class SurvivingJobsTest {
    private static final int JOBS = 20;
    private static final int LINES = 40;

    @TempDir Path dir;

    private static final String[] CORES = {
        "--conf=resource.noverify=true",
        "--conf=resource.config=[{\"hosts\":\"here\",\"cores\":\"0-31\"}]"
    };

    /// Jobs that write their lines and then some more each time they look whether they may end.
    ///
    /// @param go the file that lets them end
    private List<Long> begin(FluxClient client, Path marks, Path go) throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int job = 0; job < JOBS; job++) {
            String script =
                    "echo %d $$ >>%s; i=0; while [ $i -lt %d ] || [ ! -e %s ]; do echo job %d line $i; i=$((i+1)); sleep 0.05; done; echo job %d wrote $i; exit %d"
                            .formatted(job, marks, LINES, go, job, job, job);
            ids.add(
                    TestInstance.submit(
                            client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0));
        }
        for (long id : ids) {
            TestInstance.await(client, id, "start");
        }
        while (Files.readAllLines(marks).size() < JOBS) {
            Thread.sleep(5);
        }
        return ids;
    }

    private static boolean runs(String mark) {
        return ProcessHandle.of(Long.parseLong(mark.split(" ")[1]))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    @Test
    @Feature({"F134", "F183"})
    void they_run_on_and_end_with_their_own_status_and_all_of_their_output() throws Exception {
        Path marks = Files.createFile(dir.resolve("marks"));
        Path state = dir.resolve("state");
        Path go = dir.resolve("go");
        BrokerProcess broker = BrokerProcess.start(dir, state, CORES);
        List<Long> ids;
        try (FluxClient client = broker.connect()) {
            ids = begin(client, marks, go);
        }
        broker.kill();
        assertThat(Files.readAllLines(marks)).allMatch(SurvivingJobsTest::runs);
        BrokerProcess again = BrokerProcess.start(dir, state, CORES);
        try (FluxClient client = again.connect()) {
            Files.createFile(go);
            for (int job = 0; job < JOBS; job++) {
                TestInstance.await(client, ids.get(job), "clean");
                assertThat(status(client, ids.get(job))).isEqualTo(job << 8);
                List<String> lines = output(client, ids.get(job)).lines().toList();
                int written = lines.size() - 1;
                assertThat(written).isGreaterThanOrEqualTo(LINES);
                for (int line = 0; line < written; line++) {
                    assertThat(lines.get(line)).isEqualTo("job %d line %d".formatted(job, line));
                }
                assertThat(lines.getLast()).isEqualTo("job %d wrote %d".formatted(job, written));
            }
        } finally {
            again.terminate();
        }
        assertThat(Files.readAllLines(marks)).hasSize(JOBS).noneMatch(SurvivingJobsTest::runs);
        Faults.count("jobs that outlive a kill", 1, JOBS);
    }

    @Test
    void they_end_when_no_broker_comes_back_in_time() throws Exception {
        Path marks = Files.createFile(dir.resolve("marks"));
        BrokerProcess broker =
                BrokerProcess.start(dir, dir.resolve("state"), "-Skeeper.alone-timeout=1");
        try (FluxClient client = broker.connect()) {
            String script = "echo 0 $$ >>%s; exec sleep 600".formatted(marks);
            long id =
                    TestInstance.submit(client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
            TestInstance.await(client, id, "start");
            while (Files.readAllLines(marks).isEmpty()) {
                Thread.sleep(5);
            }
        }
        broker.kill();
        while (runs(Files.readAllLines(marks).getFirst())) {
            Thread.sleep(20); // the timeout of the test is the limit
        }
        Faults.count("orphans of a broker that stays away", 1, 1);
    }

    private static int status(FluxClient client, long id) throws Exception {
        return client.rpc(
                        "job-list.list-id",
                        FluxClient.object()
                                .put("id", id)
                                .set("attrs", FluxClient.object().arrayNode().add("waitstatus")))
                .path("job")
                .path("waitstatus")
                .asInt();
    }

    private static String output(FluxClient client, long id) throws Exception {
        StringBuilder text = new StringBuilder();
        var request = FluxClient.object().put("id", id).put("path", "guest.output");
        try (RpcStream events = client.stream("job-info.eventlog-watch", request.put("flags", 0))) {
            for (var next = events.next(); next != null; next = events.next()) {
                for (String line : next.path("event").asText().split("\n")) {
                    if (!line.isEmpty()) {
                        text.append(
                                TestInstance.JSON
                                        .readTree(line)
                                        .path("context")
                                        .path("data")
                                        .asText());
                    }
                }
            }
        }
        return text.toString();
    }
}
