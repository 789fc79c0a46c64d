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
import java.util.Arrays;
import java.util.stream.Collectors;

/// Submits the same job many times over one connection, with a window of requests under way, as
/// `flux submit --cc` does.
final class Load {
    private static final int WINDOW = 256;
    private static final int URGENCY = 16;

    private final FluxClient client;
    private final byte[] submission;
    private final int userid;
    private final String template;

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
        this.userid = userid;
        this.template =
                """
                {"version":1,"resources":[{"type":"slot","count":1,"label":"task","with":[\
                {"type":"core","count":1}]}],"tasks":[{"command":[COMMAND],"slot":"task",\
                "count":{"per_slot":1}}],"attributes":{"system":{%s"duration":0,"cwd":"/tmp",\
                "environment":{%s},"shell":{"options":{}}}}}"""
                        .formatted(systemAttributes, environment);
        this.submission = Message.payload(payload(URGENCY, "/bin/true").toString());
    }

    private ObjectNode payload(int urgency, String... words) {
        String command = Arrays.stream(words).map(Load::json).collect(Collectors.joining(","));
        byte[] jobspec = template.replace("COMMAND", command).getBytes(UTF_8);
        String j = SignedJobspec.wrap(SignedJobspec.headerOf(userid), jobspec, "none");
        return FluxClient.object().put("J", j).put("urgency", urgency).put("flags", 0);
    }

    /// @return the id of a job that runs this
    long submit(String... words) throws IOException, RpcException {
        return client.rpc("job-ingest.submit", payload(URGENCY, words)).path("id").longValue();
    }

    /// @return the id of a job that is not to begin
    long held() throws IOException, RpcException {
        return client.rpc("job-ingest.submit", payload(0, "/bin/true")).path("id").longValue();
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
