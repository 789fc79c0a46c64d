package flux.ops.fluxion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real instance with the graph scheduler: real jobs overtake, and are not held up by a restart.
@Feature("F245")
class FluxionInstanceTest {
    private static final String EASY =
            """
            {"resource": {"noverify": true, "config": [{"hosts": "node[0-1]", "cores": "0-3"}]},
             "sched-fluxion-qmanager": {"queue-policy": "easy"}}
            """;

    @TempDir Path statedir;

    /// @param seconds its limit
    private static long submit(FluxClient client, int tasks, int seconds, String... command)
            throws Exception {
        ObjectNode jobspec = (ObjectNode) TestInstance.jobspec(tasks, command);
        ((ObjectNode) jobspec.path("attributes").path("system")).put("duration", seconds);
        return TestInstance.submit(client, jobspec, 16, 0);
    }

    private static JsonNode listed(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("all");
        return client.rpc("job-list.list-id", request).path("job");
    }

    @Test
    void a_short_job_overtakes_one_that_must_wait_and_a_restart_knows_who_has_what()
            throws Exception {
        long running;
        long large;
        try (TestInstance instance = TestInstance.start(statedir, EASY, 1);
                FluxClient client = instance.connect()) {
            running = submit(client, 6, 600, "sleep", "1.5");
            TestInstance.await(client, running, "start");
            large = submit(client, 8, 600, "true");
            long brief = submit(client, 2, 60, "true");
            TestInstance.await(client, brief, "clean");
            long lasting = submit(client, 2, 1200, "true");
            assertThat(listed(client, large).path("state").asInt()).as("waits").isEqualTo(8);
            assertThat(listed(client, lasting).path("state").asInt())
                    .as("would hold the large one up")
                    .isEqualTo(8);
            TestInstance.await(client, lasting, "clean");
            assertThat(listed(client, large).path("t_inactive").asDouble())
                    .isLessThan(listed(client, lasting).path("t_inactive").asDouble());
        }
        try (TestInstance again = TestInstance.start(statedir, EASY, 1);
                FluxClient client = again.connect()) {
            assertThat(listed(client, large).path("success").asBoolean()).isTrue();
            long all = submit(client, 8, 60, "true");
            TestInstance.await(client, all, "clean");
            assertThat(listed(client, all).path("success").asBoolean()).isTrue();
        }
    }
}
