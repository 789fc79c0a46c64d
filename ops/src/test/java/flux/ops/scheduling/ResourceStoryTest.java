package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What of its resources an instance gives to jobs, and what it tells a scheduler of them.
class ResourceStoryTest {
    private static final String FOUR =
            "{\"resource\":{\"noverify\":true,%s\"config\":[{\"hosts\":\"node[0-3]\",\"cores\":\"0-1\"}]}}";

    @TempDir Path dir;

    private TestInstance start(String more) throws Exception {
        return TestInstance.start(dir.resolve("state"), FOUR.formatted(more), 1);
    }

    private static void drain(FluxClient client, String verb, String ranks) throws Exception {
        ObjectNode request = FluxClient.object().put("targets", ranks).put("reason", "fan");
        client.rpc("resource." + verb, request);
    }

    @Test
    @Feature("F207")
    void excluded_nodes_are_there_but_not_for_jobs() throws Exception {
        try (TestInstance instance = start("\"exclude\":\"node[0,2]\",");
                FluxClient client = instance.connect()) {
            JsonNode status = client.rpc("resource.status", null);
            assertThat(status.path("exclude").asText()).isEqualTo("0,2");
            assertThat(status.path("R").toString()).contains("\"nodelist\":[\"node[0-3]\"]");
            assertThat(status.path("online").asText()).isEqualTo("0-3");
            assertThat(client.rpc("resource.sched-status", null).path("all").toString())
                    .contains("\"nodelist\":[\"node[1,3]\"]");
            long large = TestInstance.submit(client, TestInstance.jobspec(5, "true"), 16, 0);
            assertThatThrownBy(() -> TestInstance.await(client, large, "start"))
                    .hasMessageContaining("ended without start");
            long job = TestInstance.submit(client, TestInstance.jobspec(4, "true"), 16, 0);
            TestInstance.await(client, job, "clean");
            assertThatThrownBy(() -> drain(client, "drain", "2"))
                    .hasMessageContaining("rank 2 already drained or excluded");
            assertThatThrownBy(() -> drain(client, "drain", "node[0,2]"))
                    .hasMessageContaining("ranks 0,2 already drained or excluded");
        }
        for (String wrong : new String[] {"7", "other", "node[", "0-3"}) {
            assertThatThrownBy(() -> start("\"exclude\":\"" + wrong + "\",").close())
                    .hasMessageStartingWith("resource.exclude: ");
        }
    }

    @Test
    @Feature("F211")
    void a_scheduler_from_outside_hears_of_all_resources_and_then_of_changes() throws Exception {
        try (TestInstance instance = start("");
                FluxClient client = instance.connect();
                FluxClient scheduler = instance.connect()) {
            drain(client, "drain", "3");
            try (RpcStream acquired = scheduler.stream("resource.acquire", FluxClient.object())) {
                JsonNode first = acquired.next();
                assertThat(first.path("resources").toString()).contains("\"node[0-3]\"");
                assertThat(first.path("up").asText()).isEqualTo("0-2");
                drain(client, "drain", "0-1");
                assertThat(acquired.next().toString()).isEqualTo("{\"down\":\"0-1\"}");
                drain(client, "undrain", "1,3");
                assertThat(acquired.next().toString()).isEqualTo("{\"up\":\"1,3\"}");
                reload(client, "0-1", 0);
                assertThat(acquired.next().toString()).isEqualTo("{\"shrink\":\"2-3\"}");
                reload(client, "0-1", 4_000_000_000L);
                assertThat(acquired.next().toString()).isEqualTo("{\"expiration\":4.0E9}");
            }
            assertThatThrownBy(() -> client.rpc("resource.acquire", null))
                    .hasMessageContaining("requires streaming RPC flag");
        }
    }

    /// Nobody has 1,048 cores here; the machine's name is this one's.
    @Test
    @Feature("F210")
    void a_machine_that_has_less_than_it_is_said_to_have_is_drained_from_the_start()
            throws Exception {
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        String said = "{\"resource\":{%s\"config\":[{\"hosts\":\"%s\",\"cores\":\"0-1047\"}]}}";
        try (TestInstance instance =
                        TestInstance.start(dir.resolve("state"), said.formatted("", host), 1);
                FluxClient client = instance.connect()) {
            JsonNode drained = client.rpc("resource.status", null).path("drain").path("0");
            assertThat(drained.path("reason").asText())
                    .matches("rank 0 \\(" + host + "\\) missing resources: core\\[.*1047]");
            long job = TestInstance.submit(client, TestInstance.jobspec(1, "true"), 16, 0);
            TestInstance.await(client, job, "priority");
            client.rpc(
                    "resource.undrain", FluxClient.object().put("targets", "0").put("reason", ""));
            TestInstance.await(client, job, "clean");
            assertThatThrownBy(
                            () ->
                                    client.rpc(
                                            "config.load",
                                            TestInstance.JSON.readTree(
                                                    "{\"resource\":{\"verify\":42}}")))
                    .hasMessageContaining("resource.verify must be a table or a boolean");
        }
        try (TestInstance instance =
                        TestInstance.start(
                                dir.resolve("other"),
                                said.formatted("\"noverify\":true,", host),
                                1);
                FluxClient client = instance.connect()) {
            assertThat(client.rpc("resource.status", null).path("drain")).isEmpty();
        }
    }

    private void reload(FluxClient client, String ranks, long expiration) throws Exception {
        String r =
                """
                {"version":1,"execution":{"R_lite":[{"rank":"%s","children":{"core":"0-1"}}],
                "starttime":0,"expiration":%d,"nodelist":["node[%s]"]}}
                """
                        .formatted(ranks, expiration, ranks);
        Path file = Files.writeString(dir.resolve("R"), r);
        ObjectNode request = FluxClient.object().put("path", file.toString());
        client.rpc("resource.reload", request.put("xml", false).put("force", true));
    }
}
