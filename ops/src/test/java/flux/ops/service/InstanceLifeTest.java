package flux.ops.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people see of an instance's own life: its tree, its pulse, its states, its versions.
@Timeout(120)
class InstanceLifeTest {
    @TempDir Path dir;

    private String typed(TestInstance instance, String... words) {
        Map<String, String> env = Map.of("FLUX_URI", instance.uri(), "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        FluxCli.run(session);
        return (session.stdout() + session.stderr()).strip();
    }

    @Test
    @Feature({"F271", "F272"})
    void a_tree_that_was_asked_for_is_shown_and_each_rank_knows_its_place() throws Exception {
        String config =
                """
                {"tbon": {"topo": "kary:2"}, "resource": {"noverify": true,
                 "config": [{"hosts": "node[0-4]", "cores": "0"}]}}
                """;
        try (TestInstance instance = TestInstance.start(dir.resolve("state"), config, 5)) {
            assertThat(typed(instance, "overlay", "status"))
                    .isEqualTo(
                            """
                            0 node0: full
                            ├─ 1 node1: full
                            │  ├─ 3 node3: full
                            │  └─ 4 node4: full
                            └─ 2 node2: full""");
            assertThat(typed(instance, "overlay", "parentof", "4")).isEqualTo("1");
            assertThat(typed(instance, "getattr", "broker.critical-ranks")).isEqualTo("0-1");
            assertThat(typed(instance, "getattr", "tbon.topo")).isEqualTo("kary:2");
            assertThat(typed(instance, "getattr", "tbon.maxlevel")).isEqualTo("2");
            assertThat(typed(instance, "getattr", "tbon.descendants")).isEqualTo("4");
            try (FluxClient client = instance.connect()) {
                for (int rank = 0; rank < 5; rank++) {
                    JsonNode level =
                            client.rpc(
                                    "attr.get",
                                    FluxClient.object().put("name", "tbon.level"),
                                    rank);
                    assertThat(level.path("value").asText())
                            .as("rank " + rank)
                            .isEqualTo(rank == 0 ? "0" : rank < 3 ? "1" : "2");
                }
            }
        }
    }

    @Test
    @Feature("F271")
    void a_tree_that_there_is_not_is_refused() {
        assertThatThrownBy(
                        () ->
                                TestInstance.start(
                                        dir.resolve("state"),
                                        "{\"tbon\": {\"topo\": \"ring\"}}",
                                        2))
                .hasMessageContaining("tbon.topo=ring: expected kary:K");
    }

    @Test
    @Feature("F289")
    void the_heart_beats_as_often_as_it_is_told_to() throws Exception {
        String config = "{\"heartbeat\": {\"period\": \"10ms\"}}";
        try (TestInstance instance = TestInstance.start(dir.resolve("fast"), config, 1)) {
            // So many at the usual rate take longer than a test may.
            assertThat(typed(instance, "event", "sub", "-c", "200", "heartbeat.pulse"))
                    .hasLineCount(200)
                    .startsWith("heartbeat.pulse");
        }
        assertThatThrownBy(
                        () ->
                                TestInstance.start(
                                        dir.resolve("never"),
                                        "{\"heartbeat\": {\"period\": \"soon\"}}",
                                        1))
                .hasMessageContaining("heartbeat.period=soon: expected a time of 10ms or more");
    }

    @Test
    @Feature("F267")
    void the_states_of_its_end_are_told_in_their_order() throws Exception {
        List<Integer> states = new ArrayList<>();
        Path seen = dir.resolve("seen");
        TestInstance instance = TestInstance.start(dir.resolve("state"));
        FluxClient client = instance.connect();
        RpcStream monitor = client.stream("state-machine.monitor", FluxClient.object());
        states.add(monitor.next().path("state").asInt());
        assertThat(typed(instance, "uptime")).contains(" run ");
        assertThat(client.rpc("state-machine.get", null).path("state").asText()).isEqualTo("run");
        client.rpc("state-machine.wait", null);
        String wait = "touch " + seen + "; until [ -e " + seen + ".go ]; do sleep 0.05; done";
        client.rpc(
                "runat.push",
                FluxClient.object()
                        .put("name", "cleanup")
                        .set("commands", TestInstance.JSON.createArrayNode().add(wait)));
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                instance.close();
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        },
                        action -> Thread.ofPlatform().start(action));
        while (!Files.exists(seen) && !closed.isDone()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(typed(instance, "uptime")).contains(" cleanup ");
        try (FluxClient other = instance.connect()) {
            assertThatThrownBy(() -> other.rpc("state-machine.wait", null))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("broker has surpassed RUN state");
        }
        Files.createFile(dir.resolve("seen.go"));
        try {
            for (JsonNode next = monitor.next(); next != null; next = monitor.next()) {
                states.add(next.path("state").asInt());
            }
        } catch (IOException e) {
            // The instance has ended.
        }
        closed.get(60, TimeUnit.SECONDS);
        assertThat(states).startsWith(5, 6, 7, 8);
        client.close();
    }

    @Test
    @Feature({"F260", "F263"})
    void who_waits_for_a_version_reads_what_was_committed_with_it() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"))) {
            int version = Integer.parseInt(typed(instance, "kvs", "version"));
            CompletableFuture<String> waiting =
                    CompletableFuture.supplyAsync(
                            () -> {
                                typed(instance, "kvs", "wait", Integer.toString(version + 2));
                                return typed(instance, "kvs", "get", "a");
                            },
                            action -> Thread.ofPlatform().start(action));
            assertThat(typed(instance, "kvs", "put", "--sync", "a=1")).isEmpty();
            assertThat(waiting).isNotDone();
            assertThat(typed(instance, "kvs", "put", "-s", "a=2"))
                    .isEqualTo(Integer.toString(version + 2));
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo("2");
            assertThat(typed(instance, "kvs", "wait", "1")).isEmpty();
        }
    }
}
