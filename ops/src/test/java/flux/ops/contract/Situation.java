package flux.ops.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Path;

/// The instance that a transcript was recorded in.
final class Situation {
    private static final String QUEUES =
            """
            {"queues": {"batch": {"requires": []},
                        "debug": {"requires": ["fast"], "policy": {"limits": {"duration": "30m"}}}},
             "policy": {"jobspec": {"defaults": {"system": {"queue": "batch", "duration": "1h"}}},
                        "limits": {"duration": "2h", "job-size": {"max": {"nnodes": 2}}}},
             "access": {"allow-guest-user": true}}
            """;

    private Situation() {}

    static TestInstance start(Path dir, String transcript) throws IOException {
        Path statedir = dir.resolve(transcript);
        if (!transcript.matches("q-.*|guest-.*")) {
            return TestInstance.start(statedir);
        }
        TestInstance instance = TestInstance.start(statedir, QUEUES);
        try (FluxClient client = instance.connect()) {
            ObjectNode start = FluxClient.object().put("start", true).put("all", true);
            client.rpc("job-manager.queue-start", start.put("nocheckpoint", false));
            if (transcript.matches("guest-queue|q-submit-disabled|q-queue-(enable|update)")) {
                ObjectNode disable = FluxClient.object().put("enable", false).put("all", false);
                boolean closed = transcript.equals("q-submit-disabled");
                disable.put("name", "debug");
                disable.put("reason", closed ? "closed" : "disabled by administrator");
                client.rpc("job-manager.queue-enable", disable);
            }
        } catch (RpcException e) {
            throw new IllegalStateException(e);
        }
        return instance;
    }
}
