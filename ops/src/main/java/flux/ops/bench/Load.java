package flux.ops.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;

/// Submits the same job many times over one connection, with a window of requests under way, as
/// `flux submit --cc` does.
final class Load {
    private static final int WINDOW = 256;

    private final FluxClient client;
    private final byte[] submission;

    /// @param systemAttributes more keys of attributes.system, each ending with a comma
    Load(FluxClient client, int userid, String systemAttributes) {
        this.client = client;
        StringBuilder environment = new StringBuilder();
        System.getenv()
                .forEach(
                        (name, value) -> {
                            environment.append(environment.isEmpty() ? "" : ",");
                            environment.append(json(name)).append(':').append(json(value));
                        });
        String jobspec =
                """
                {"version":1,"resources":[{"type":"slot","count":1,"label":"task","with":[\
                {"type":"core","count":1}]}],"tasks":[{"command":["/bin/true"],"slot":"task",\
                "count":{"per_slot":1}}],"attributes":{"system":{%s"duration":0,"cwd":"/tmp",\
                "environment":{%s},"shell":{"options":{}}}}}"""
                        .formatted(systemAttributes, environment);
        String j =
                SignedJobspec.wrap(SignedJobspec.headerOf(userid), jobspec.getBytes(UTF_8), "none");
        ObjectNode payload = FluxClient.object();
        payload.put("J", j).put("urgency", 16).put("flags", 0);
        this.submission = Message.payload(payload.toString());
    }

    private static String json(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }

    /// @return the id of the last job; all are acknowledged
    long submit(int count) throws IOException, RpcException {
        ArrayDeque<RpcStream> underWay = new ArrayDeque<>(WINDOW);
        long last = 0;
        for (int i = 0; i < count; i++) {
            if (underWay.size() == WINDOW) {
                last = underWay.remove().one().path("id").longValue();
            }
            underWay.add(client.sendRaw("job-ingest.submit", submission, Message.NODEID_ANY, 0));
        }
        while (!underWay.isEmpty()) {
            last = underWay.remove().one().path("id").longValue();
        }
        return last;
    }

    /// Returns when no active job is left.
    void drain() throws IOException, RpcException {
        client.rpc("job-manager.drain", null);
    }
}
