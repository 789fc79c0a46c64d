package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real instance with queues: one below another, and jobs that are moved between them.
class QueueStoryTest {
    private static final String CONFIG =
            """
            {"resource":{"noverify":true,"config":[
               {"hosts":"node[0-2]","cores":"0-3"},
               {"hosts":"node[0-1]","properties":["batch"]},
               {"hosts":"node2","properties":["debug"]}]},
             "queues":{
               "batch":{"requires":["batch"]},
               "expedite":{"parent":"batch","policy":{"limits":{"duration":"30m"}}},
               "debug":{"requires":["debug"]}}}
            """;

    @TempDir Path dir;

    private String typed(TestInstance instance, String... words) {
        Map<String, String> env = Map.of("FLUX_URI", instance.uri(), "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        FluxCli.run(session);
        return session.stdout() + session.stderr();
    }

    private TestInstance start() throws Exception {
        return TestInstance.start(dir.resolve("state"), CONFIG, 1);
    }

    private static long submit(FluxClient client, String queue, int cores) throws Exception {
        ObjectNode jobspec = (ObjectNode) TestInstance.jobspec(cores, "true");
        ObjectNode system = (ObjectNode) jobspec.path("attributes").path("system");
        system.put("queue", queue).put("duration", 60);
        return TestInstance.submit(client, jobspec, 16, 0);
    }

    private static void update(FluxClient client, long id, String updates) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id);
        request.set("updates", TestInstance.JSON.readTree(updates.replace('\'', '"')));
        client.rpc("job-manager.update", request);
    }

    @Test
    @Feature({"F196", "F200"})
    void a_virtual_queue_waits_for_its_parent_and_a_passing_stop_does_not_outlast_the_instance()
            throws Exception {
        long job;
        try (TestInstance instance = start();
                FluxClient client = instance.connect()) {
            assertThat(typed(instance, "queue", "start", "--quiet", "--all")).isEmpty();
            assertThat(typed(instance, "queue", "stop", "--nocheckpoint", "-m", "moving", "batch"))
                    .isEqualTo("batch: Scheduling is stopped: moving\n");
            assertThat(typed(instance, "queue", "status", "expedite"))
                    .isEqualTo(
                            "expedite: Job submission is enabled\n"
                                    + "expedite: Scheduling is paused: batch is stopped\n");
            assertThat(typed(instance, "queue", "list", "-no", "{queue} {parent} {started}"))
                    .isEqualTo("batch  ✗\ndebug  ✔\nexpedite batch ⏸\n");
            job = submit(client, "expedite", 8);
            assertThat(typed(instance, "job", "why", Long.toString(job)))
                    .contains("queue batch is stopped (moving)");
            assertThat(typed(instance, "jobs", "-no", "{queue}", "-q", "batch"))
                    .isEqualTo("expedite\n");
            assertThat(typed(instance, "jobs", "-no", "{queue}", "-q", "debug")).isEmpty();
            assertThat(
                            typed(
                                    instance,
                                    "resource",
                                    "list",
                                    "-no",
                                    "{nnodes}",
                                    "-s",
                                    "all",
                                    "-q",
                                    "expedite"))
                    .isEqualTo("2\n");
        }
        try (TestInstance again = start();
                FluxClient client = again.connect()) {
            TestInstance.await(client, job, "clean");
            assertThat(typed(again, "queue", "status", "batch")).contains("Scheduling is started");
        }
    }

    @Test
    @Feature({"F141", "F248"})
    void a_job_is_not_moved_to_where_it_could_never_run() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect()) {
            long job = submit(client, "batch", 8);
            assertThatThrownBy(() -> update(client, job, "{'attributes.system.queue':'debug'}"))
                    .hasMessageContaining("Unsatisfiable request");
            assertThatThrownBy(() -> update(client, job, "{'attributes.system.queue':'none'}"))
                    .hasMessageContaining("'none' is not a valid queue");
            update(client, job, "{'attributes.system.queue':'expedite'}");
            update(client, job, "{'attributes.system.duration':120.0}");
            typed(instance, "queue", "start", "--all");
            TestInstance.await(client, job, "clean");
            long small = submit(client, "batch", 4);
            TestInstance.await(client, small, "clean");
            assertThatThrownBy(() -> update(client, small, "{'attributes.system.duration':120.0}"))
                    .hasMessageContaining("job is inactive");
        }
    }
}
