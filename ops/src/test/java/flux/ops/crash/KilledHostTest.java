package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Instances live in a broker that is killed, with scripts and jobs of theirs running: the next
/// broker has them again, at the same places, and all ends as if nothing had been.
@Timeout(120)
class KilledHostTest {
    private static final int INSTANCES = 5;

    @TempDir Path dir;

    private static final String[] CORES = {
        "--conf=resource.noverify=true",
        "--conf=resource.config=[{\"hosts\":\"here\",\"cores\":\"0-31\"}]"
    };

    /// An instance whose program waits for a file, and ends with 7.
    private static com.fasterxml.jackson.databind.JsonNode batch(Path go) throws Exception {
        var spec =
                TestInstance.jobspec(
                        1,
                        "flux",
                        "broker",
                        "sh",
                        "-c",
                        "while [ ! -e " + go + " ]; do sleep 0.05; done; exit 7");
        var options =
                ((com.fasterxml.jackson.databind.node.ObjectNode) spec.at("/attributes/system"))
                        .putObject("shell")
                        .putObject("options");
        options.putObject("per-resource").put("type", "node");
        return spec;
    }

    private static String uri(FluxClient client, long id) throws Exception {
        var request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("annotations");
        while (true) {
            String uri =
                    client.rpc("job-list.list-id", request)
                            .at("/job/annotations/user/uri")
                            .asText();
            if (!uri.isEmpty()) {
                return "local://" + uri.substring(uri.indexOf('/', "ssh://".length()));
            }
            Thread.sleep(5); // the timeout of the test is the limit
        }
    }

    private static FluxClient connect(String uri) throws Exception {
        while (true) {
            try {
                return FluxClient.connect(uri);
            } catch (java.io.IOException e) {
                Thread.sleep(5); // the timeout of the test is the limit
            }
        }
    }

    @Test
    void their_scripts_and_jobs_go_on_and_end_with_their_own_status() throws Exception {
        Path go = dir.resolve("go");
        Path goInside = dir.resolve("go-inside");
        BrokerProcess broker = BrokerProcess.start(dir, dir.resolve("state"), CORES);
        List<Long> ids = new ArrayList<>();
        List<String> uris = new ArrayList<>();
        List<Long> inner = new ArrayList<>();
        try (FluxClient client = broker.connect()) {
            for (int i = 0; i < INSTANCES; i++) {
                ids.add(TestInstance.submit(client, batch(go), 16, 0));
            }
            for (long id : ids) {
                String uri = uri(client, id);
                uris.add(uri);
                try (FluxClient child = connect(uri)) {
                    String wait = "while [ ! -e " + goInside + " ]; do sleep 0.05; done; exit 3";
                    inner.add(
                            TestInstance.submit(
                                    child, TestInstance.jobspec(1, "sh", "-c", wait), 16, 4));
                    TestInstance.await(child, inner.getLast(), "start");
                }
            }
        }
        broker.kill();
        BrokerProcess again = BrokerProcess.start(dir, dir.resolve("state"), CORES);
        try (FluxClient client = again.connect()) {
            List<FluxClient> children = new ArrayList<>();
            for (String uri : uris) {
                children.add(connect(uri));
            }
            Files.createFile(goInside);
            for (int i = 0; i < INSTANCES; i++) {
                assertThat(outcome(children.get(i), inner.get(i))).isEqualTo(3 << 8);
            }
            Files.createFile(go);
            for (int i = 0; i < INSTANCES; i++) {
                assertThat(outcome(client, ids.get(i))).isEqualTo(7 << 8);
            }
            for (FluxClient child : children) {
                child.close();
            }
        } finally {
            again.terminate();
        }
    }

    private static int outcome(FluxClient client, long id) throws Exception {
        TestInstance.await(client, id, "finish");
        var request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("waitstatus");
        return client.rpc("job-list.list-id", request).at("/job/waitstatus").asInt();
    }
}
