package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.scheduler.Scheduler;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.query.Expression;
import flux.scheduler.fluxion.query.Finder;
import flux.scheduler.fluxion.reader.Namespace;
import flux.scheduler.fluxion.writer.Writer;
import flux.scheduler.fluxion.writer.Writers;
import java.io.IOException;
import java.util.OptionalLong;

/// What is in an instance's graph, and in what state: `find`, `status`, status and properties of a
/// vertex.
final class GraphQuestions {
    private static final String FORMAT = "rv1_nosched";

    /// `{"criteria", "format"?}` → `{"R": text}`.
    ObjectNode find(Scheduler scheduler, Fluxion engine, JsonNode request) throws IOException {
        String criteria = GraphMatches.required(request, "criteria").asText();
        String format = request.path("format").asText(FORMAT);
        return GraphMatches.object().put("R", found(engine, criteria, format));
    }

    private static String found(Fluxion engine, String criteria, String format) {
        Expression expression = Expression.parse(criteria);
        Finder finder = new Finder(engine.graph(), engine.schedule());
        Writer writer = Writers.of(format, engine.graph(), engine.schedule());
        Writer.Resources resources =
                new Writer.Resources(finder.find(expression), engine.schedule().start(), 0);
        boolean filters = Finder.asksForFilters(expression);
        return writer.writeWithFilters(resources, _ -> filters).stripTrailing();
    }

    ObjectNode status(Scheduler scheduler, Fluxion engine, JsonNode request) {
        return GraphMatches.object()
                .put("all", found(engine, "status=up or status=down", FORMAT))
                .put("down", found(engine, "status=down", FORMAT))
                .put("allocated", found(engine, "sched-now=allocated", FORMAT));
    }

    /// `{"rank", "type-name", "id"}` → `{"id"}`: the host's id of what is `id` within the
    /// instance.
    ObjectNode namespace(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        int rank = GraphMatches.required(request, "rank").asInt();
        String type = GraphMatches.required(request, "type-name").asText();
        long id = GraphMatches.required(request, "id").asLong();
        OptionalLong host = Namespace.hostId(engine.graph(), rank, type, id);
        if (host.isEmpty()) {
            throw new RpcException(
                    Errno.ENOENT, "rank %d has no %s with id %d".formatted(rank, type, id));
        }
        return GraphMatches.object().put("id", host.getAsLong());
    }

    private static int vertex(Fluxion engine, JsonNode request, String key)
            throws RpcException, IOException {
        String path = GraphMatches.required(request, key).asText();
        int u = engine.graph().find(path);
        if (u == ResourceGraph.NOWHERE) {
            throw new RpcException(
                    Errno.ENOENT, "Could not find path " + path + " in resource graph.");
        }
        return u;
    }

    /// `{"resource_path", "status": "up"|"down"}`.
    ObjectNode setStatus(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        int u = vertex(engine, request, "resource_path");
        String status = GraphMatches.required(request, "status").asText();
        if (!status.equals("up") && !status.equals("down")) {
            throw new RpcException(
                    Errno.EINVAL, "unrecognized status: " + status + "; expected up or down");
        }
        engine.graph().setUp(u, status.equals("up"));
        return GraphMatches.object();
    }

    /// `{"sp_resource_path", "sp_keyval": "KEY=VALUE"}`.
    ObjectNode setProperty(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        int u = vertex(engine, request, "sp_resource_path");
        String property = GraphMatches.required(request, "sp_keyval").asText();
        int equals = property.indexOf('=');
        if (equals <= 0 || equals == property.length() - 1) {
            throw new RpcException(
                    Errno.EINVAL, "PROPERTY=VALUE was expected, not \"" + property + "\"");
        }
        engine.graph()
                .setProperty(u, property.substring(0, equals), property.substring(equals + 1));
        return GraphMatches.object();
    }

    /// `{"gp_resource_path", "gp_key"}` → `{"values": [text]}`.
    ObjectNode property(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        int u = vertex(engine, request, "gp_resource_path");
        String key = GraphMatches.required(request, "gp_key").asText();
        String value = engine.graph().properties(u).get(key);
        if (value == null) {
            throw new RpcException(Errno.ENOENT, "No property " + key + " was found.");
        }
        ObjectNode answer = GraphMatches.object();
        answer.putArray("values").add(value);
        return answer;
    }

    /// `{"resource_path", "key"}`.
    ObjectNode removeProperty(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        int u = vertex(engine, request, "resource_path");
        engine.graph().removeProperty(u, GraphMatches.required(request, "key").asText());
        return GraphMatches.object();
    }
}
