package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.List;

/// `job-manager.jobtap`: the job manager's plugins. All that there are here are built in, under the
/// names that Flux has for them.
final class JobtapMethods {
    private static final List<String> BUILT_IN =
            List.of(
                    ".priority-default",
                    ".limit-job-size",
                    ".limit-duration",
                    ".dependency-after",
                    ".dependency-singleton",
                    ".begin-time",
                    ".validate-duration",
                    ".update-duration",
                    ".history",
                    ".post-event");

    private JobtapMethods() {}

    static void addTo(Methods service) {
        service.owner("jobtap", JobtapMethods::jobtap);
        service.owner("jobtap-query", JobtapMethods::query);
    }

    private static void jobtap(Request request) throws RpcException, IOException {
        JsonNode payload = request.json();
        if (payload.path("query_only").asBoolean()) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ArrayNode plugins = answer.putArray("plugins");
            BUILT_IN.forEach(plugins::add);
            request.respond(answer);
            return;
        }
        String removed = payload.path("remove").asText();
        if (BUILT_IN.contains(removed)) {
            throw new RpcException(
                    Errno.EPERM, removed + " is a part of the job manager and stays in it");
        }
        if (payload.has("load")) {
            throw new RpcException(
                    Errno.ENOTSUP,
                    "%s: this job manager loads no plugins; flux jobtap list -a shows those that it has"
                            .formatted(payload.path("load").asText()));
        }
        if (!removed.equals("all")) { // all that were loaded, which are none
            throw new RpcException(Errno.ENOENT, "Failed to find plugin to remove");
        }
        request.respondEmpty();
    }

    private static void query(Request request) throws RpcException, IOException {
        String name = Methods.text(request, "name");
        if (!BUILT_IN.contains(name)) {
            throw new RpcException(Errno.ENOENT, name + ": No such plugin found");
        }
        request.respond(
                JsonNodeFactory.instance.objectNode().put("name", name).put("path", "builtin"));
    }
}
