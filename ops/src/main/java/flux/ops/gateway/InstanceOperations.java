package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;

/// What there is beside jobs: resources and queues.
final class InstanceOperations {

    void resources(Call call) throws Problem, RpcException, IOException {
        JsonNode status = call.broker().rpc("resource.sched-status", null);
        ObjectNode answer = FluxClient.object();
        for (String part : new String[] {"all", "down", "allocated"}) {
            answer.set(part, summary(status.path(part)));
        }
        call.answer(200, answer);
    }

    private static ObjectNode summary(JsonNode r) {
        ResourceSet set = ResourceSet.parse(r.toString().getBytes(UTF_8));
        return FluxClient.object()
                .put("nnodes", set.nodeCount())
                .put("ncores", set.coreCount())
                .put("ngpus", set.gpuCount())
                .put("ranks", set.ranks())
                .put("nodelist", set.nodelist());
    }

    void queues(Call call) throws Problem, RpcException, IOException {
        ObjectNode answer = FluxClient.object();
        ArrayNode queues = answer.putArray("queues");
        JsonNode names = call.broker().rpc("job-manager.queue-list", null).path("queues");
        if (names.isEmpty()) {
            queues.add(queue(call, "")); // the only one has no name
        }
        for (JsonNode name : names) {
            queues.add(queue(call, name.asText()));
        }
        call.answer(200, answer);
    }

    private static ObjectNode queue(Call call, String name)
            throws Problem, RpcException, IOException {
        ObjectNode asked = FluxClient.object();
        if (!name.isEmpty()) {
            asked.put("name", name);
        }
        JsonNode status = call.broker().rpc("job-manager.queue-status", asked);
        ObjectNode queue = FluxClient.object().put("name", name);
        queue.put("enabled", status.path("enable").asBoolean());
        queue.put("started", status.path("start").asBoolean());
        for (String reason : new String[] {"disable_reason", "stop_reason"}) {
            if (status.has(reason)) {
                queue.set(reason, status.get(reason));
            }
        }
        return queue;
    }
}
