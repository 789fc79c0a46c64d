package flux.ops.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real instance whose graph is loaded, whose resources come and go, and whose graph is changed
/// by hand.
class GraphStoryTest {
    private static final String VERTEX =
            """
            {"id":"%d","metadata":{"type":"%s","id":%d,"rank":%d,"size":%d,
            "paths":{"containment":"%s"}}}""";

    private static final String TWO_NODES =
            "{\"resource\":{\"noverify\":true,\"config\":[{\"hosts\":\"node[0-1]\",\"cores\":\"0-1\"}]}}";

    @TempDir Path statedir;
    @TempDir Path files;

    /// A rack with 4 units of flash, two nodes, a socket in each, with two cores.
    private static String machine() {
        StringBuilder nodes =
                new StringBuilder(VERTEX.formatted(0, "cluster", 0, -1, 1, "/cluster0"));
        StringBuilder edges = new StringBuilder();
        add(nodes, edges, 1, 0, "rack", 0, -1, 1, "/cluster0/rack0");
        add(nodes, edges, 2, 1, "flash", 0, -1, 4, "/cluster0/rack0/flash0");
        int id = 3;
        for (int n = 0; n < 2; n++) {
            int node = id++;
            int socket = id++;
            String path = "/cluster0/rack0/node" + n;
            add(nodes, edges, node, 1, "node", n, n, 1, path);
            add(nodes, edges, socket, node, "socket", 0, n, 1, path + "/socket0");
            for (int c = 0; c < 2; c++) {
                add(nodes, edges, id++, socket, "core", c, n, 1, path + "/socket0/core" + c);
            }
        }
        return "{\"graph\":{\"nodes\":[" + nodes + "],\"edges\":[" + edges.substring(1) + "]}}";
    }

    private static void add(
            StringBuilder nodes,
            StringBuilder edges,
            int id,
            int parent,
            String type,
            int number,
            int rank,
            int size,
            String path) {
        nodes.append(',').append(VERTEX.formatted(id, type, number, rank, size, path));
        edges.append(",{\"source\":\"%d\",\"target\":\"%d\"}".formatted(parent, id));
    }

    private static String loading(Path file, String more) {
        return "{\"sched-fluxion-resource\":{\"load-file\":\"%s\",\"load-format\":\"jgf\",\"match-format\":\"rv1\"}%s}"
                .formatted(file, more);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(files.resolve(name), text);
    }

    private static long submit(FluxClient client, String resources, String... command)
            throws Exception {
        ObjectNode jobspec = (ObjectNode) TestInstance.jobspec(1, command);
        if (!resources.isEmpty()) {
            jobspec.set("resources", TestInstance.JSON.readTree(resources.replace('\'', '"')));
        }
        return TestInstance.submit(client, jobspec, 16, 0);
    }

    private static String slot(String parts) {
        return "{'type':'slot','count':1,'label':'task','with':[" + parts + "]}";
    }

    private static final String A_CORE = "{'type':'core','count':1}";
    private static final String FLASH =
            "[{'type':'rack','count':1,'with':[{'type':'flash','count':4,'exclusive':true},"
                    + slot(A_CORE)
                    + "]}]";
    private static final String A_SOCKET =
            "[" + slot("{'type':'socket','count':1,'with':[" + A_CORE + "]}") + "]";

    private static ResourceSet resources(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("flags", 0);
        request.putArray("keys").add("R");
        String r = client.rpc("job-info.lookup", request).path("R").asText();
        return ResourceSet.parse(r.getBytes(UTF_8));
    }

    private static String state(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("all");
        JsonNode job = client.rpc("job-list.list-id", request).path("job");
        return job.path("annotations").path("sched").path("resource_summary").asText("waits");
    }

    private static void cancel(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("type", "cancel");
        client.rpc("job-manager.raise", request.put("severity", 0));
        TestInstance.await(client, id, "clean");
    }

    private static void reload(FluxClient client, Path r, boolean force) throws Exception {
        ObjectNode request = FluxClient.object().put("path", r.toString());
        client.rpc("resource.reload", request.put("xml", false).put("force", force));
    }

    private static String all(FluxClient client) throws Exception {
        JsonNode r = client.rpc("resource.sched-status", FluxClient.object()).path("all");
        return ResourceSet.parse(r.toString().getBytes(UTF_8)).summary();
    }

    @Test
    void a_loaded_graph_has_sockets_and_storage_that_jobs_get_and_r_names() throws Exception {
        Path graph = file("graph.json", machine());
        String easy = ",\"sched-fluxion-qmanager\":{\"queue-policy\":\"easy\"}";
        try (TestInstance instance = TestInstance.start(statedir, loading(graph, easy), 1);
                FluxClient client = instance.connect()) {
            assertThat(all(client)).isEqualTo("rank[0-1]/core[0-1]");
            long first = submit(client, FLASH, "sleep", "600");
            TestInstance.await(client, first, "start");
            assertThat(resources(client, first).schedulingJson())
                    .contains("/cluster0/rack0/flash0", "fluxion:jgf");
            long second = submit(client, FLASH, "true");
            long socket = submit(client, A_SOCKET, "true");
            TestInstance.await(client, socket, "clean");
            ResourceSet ofSocket = resources(client, socket);
            assertThat(ofSocket.coreCount()).as("what was asked for").isEqualTo(1);
            assertThat(ofSocket.schedulingJson()).contains("/socket0/core");
            assertThat(state(client, second)).isEqualTo("waits");
            cancel(client, first);
            TestInstance.await(client, second, "clean");
        }
    }

    @Test
    void a_file_that_cannot_be_loaded_stops_the_start_with_a_line_that_says_why() throws Exception {
        Path bad = file("bad.json", machine().replace("\"rank\":1,", "\"rank\":0,"));
        Path good = file("good.json", machine());
        String r =
                ",\"resource\":{\"noverify\":true,\"config\":[{\"hosts\":\"node[0-2]\",\"cores\":\"0-1\"}]}";
        refused(loading(files.resolve("none"), ""), "none: there is no such file");
        refused(loading(file("half", "{\"graph\":"), ""), "half: not read as jgf: not JSON: ");
        refused(
                loading(bad, ""),
                "rank 0 is at /cluster0/rack0/node0 and at /cluster0/rack0/node1");
        refused(loading(good, r), "rank 2 (node2) of the resources is not in the graph, which has");
    }

    private void refused(String config, String words) {
        assertThatThrownBy(() -> TestInstance.start(statedir, config, 1).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sched-fluxion-resource.load-file: " + files)
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void ranks_join_and_leave_a_running_instance() throws Exception {
        String r =
                """
                {"version":1,"execution":{"R_lite":[{"rank":"%s","children":{"core":"0-1"}}],
                "starttime":0,"expiration":0,"nodelist":["node[%s]"]}}
                """;
        Path three = file("three", r.formatted("0-2", "0-2"));
        Path one = file("one", r.formatted("0", "0").replace("node[0]", "node0"));
        try (TestInstance instance = TestInstance.start(statedir, TWO_NODES, 1);
                FluxClient client = instance.connect()) {
            reload(client, three, false);
            assertThat(all(client)).isEqualTo("rank[0-2]/core[0-1]");
            String whole =
                    "[{'type':'node','count':3,'exclusive':true,'with':[" + slot(A_CORE) + "]}]";
            long large = submit(client, whole, "sleep", "600");
            TestInstance.await(client, large, "start");
            assertThatThrownBy(() -> reload(client, one, false))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining(
                            "ranks 1-2 are in use: wait for their jobs, or use --force");
            cancel(client, large);
            reload(client, one, false);
            assertThat(all(client)).isEqualTo("rank0/core[0-1]");
            long late = submit(client, whole, "true");
            TestInstance.await(client, late, "clean");
            assertThat(state(client, late)).as("never again").isEqualTo("waits");
            long small = submit(client, "", "true");
            TestInstance.await(client, small, "clean");
            assertThat(state(client, small)).startsWith("rank0/");
            assertThatThrownBy(() -> reload(client, file("bad", "{\"version\":1}"), false))
                    .hasMessageContaining("bad: R has no ranks");
            assertThatThrownBy(() -> reload(client, files.resolve("none"), false))
                    .hasMessageContaining("none:-1 unable to open");
            assertThat(all(client)).isEqualTo("rank0/core[0-1]");
        }
    }

    @Test
    void storage_comes_and_goes_by_hand_and_ranks_do_not() throws Exception {
        Path graph = file("graph.json", machine());
        String more =
                "{\"graph\":{\"nodes\":["
                        + VERTEX.formatted(0, "cluster", 0, -1, 1, "/cluster0")
                        + ","
                        + VERTEX.formatted(1, "rack", 0, -1, 1, "/cluster0/rack0")
                        + ","
                        + VERTEX.formatted(90, "flash", 1, -1, 4, "/cluster0/rack0/flash1")
                        + "],\"edges\":[{\"source\":\"0\",\"target\":\"1\"},{\"source\":\"1\",\"target\":\"90\"}]}}";
        String newNode =
                more.replace("flash1", "node9").replace("\"flash\",\"id\":1", "\"node\",\"id\":9");
        try (TestInstance instance = TestInstance.start(statedir, loading(graph, ""), 1);
                FluxClient client = instance.connect()) {
            long first = submit(client, FLASH, "sleep", "600");
            TestInstance.await(client, first, "start");
            long second = submit(client, FLASH, "sleep", "600");
            add(client, more);
            TestInstance.await(client, second, "start");
            assertThat(resources(client, second).schedulingJson()).contains("/flash1");
            assertThatThrownBy(() -> remove(client, "/cluster0/rack0/flash1"))
                    .hasMessageContaining("has /cluster0/rack0/flash1");
            cancel(client, second);
            remove(client, "/cluster0/rack0/flash1");
            assertThatThrownBy(() -> remove(client, "/cluster0/rack0/flash1"))
                    .hasMessageContaining("Could not find path");
            assertThatThrownBy(() -> remove(client, "/cluster0/rack0"))
                    .hasMessageContaining("use `flux resource reload`");
            assertThatThrownBy(() -> add(client, newNode))
                    .hasMessageContaining("use `flux resource reload`");
            cancel(client, first);
        }
    }

    private static void add(FluxClient client, String jgf) throws Exception {
        client.rpc("sched-fluxion-resource.add_subgraph", FluxClient.object().put("subgraph", jgf));
    }

    private static void remove(FluxClient client, String path) throws Exception {
        client.rpc(
                "sched-fluxion-resource.remove_subgraph",
                FluxClient.object().put("subgraph_path", path));
    }
}
