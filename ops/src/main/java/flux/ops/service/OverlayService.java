package flux.ops.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;

/// `overlay`: which ranks are there, and how they hang together.
public final class OverlayService extends Methods {
    private static final String FULL = "full";

    /// How a rank is.
    ///
    /// @param status full, lost or offline
    /// @param error why it is not there, or empty
    /// @param seconds since it became so
    public record Health(String status, String error, double seconds) {}

    /// The ranks, each for itself.
    public interface Ranks {
        Health health(int rank);

        /// @return false when it is not a process of its own, or not there
        boolean disconnect(int rank);
    }

    private final Topology topology;
    private final Ranks ranks;

    public OverlayService(Topology topology, Ranks ranks) {
        super("overlay");
        this.topology = topology;
        this.ranks = ranks;
        any("health", this::health);
        any("topology", this::topology);
        owner("disconnect-subtree", this::disconnect);
        owner("trace", OverlayService::traceNothing);
    }

    private static int asked(Request request) {
        return Math.max(request.nodeid(), 0);
    }

    private void health(Request request) {
        int rank = asked(request);
        ObjectNode answer = describe(rank);
        ArrayNode children = answer.putArray("children");
        topology.children(rank).forEach(child -> children.add(describe(child)));
        request.respond(answer);
    }

    private ObjectNode describe(int rank) {
        Health health = ranks.health(rank);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rank", rank).put("status", whole(rank, health));
        json.put("duration", health.seconds());
        if (!health.error().isEmpty()) {
            json.put("error", health.error());
        }
        return json;
    }

    /// A rank with others below it is worse off with them: degraded when one was lost, partial when
    /// one never came.
    private String whole(int rank, Health own) {
        String status = own.status();
        for (int child :
                status.equals(FULL) ? topology.children(rank) : java.util.List.<Integer>of()) {
            String below = whole(child, ranks.health(child));
            if (below.equals("lost") || below.equals("degraded")) {
                return "degraded";
            }
            status = below.equals(FULL) ? status : "partial";
        }
        return status;
    }

    private void topology(Request request) throws RpcException, IOException {
        int here = asked(request);
        int rank = request.json().path("rank").asInt();
        boolean near = rank >= 0 && rank < topology.size();
        if (!near || rank != here && topology.parent(rank) != here) {
            throw new RpcException(
                    Errno.ENOENT, "requested rank is not this broker or its direct child");
        }
        request.respond(topology.toJson(rank));
    }

    private void disconnect(Request request) throws RpcException, IOException {
        int rank = (int) integer(request, "rank");
        if (rank <= 0 || rank >= topology.size()) {
            throw new RpcException(Errno.ENOENT, "rank " + rank + " is not a child of this broker");
        }
        if (!ranks.disconnect(rank)) {
            throw new RpcException(
                    Errno.ENOENT, "rank %d is not a process that is connected".formatted(rank));
        }
        request.respondEmpty();
    }

    /// Rank 0 serves all ranks, so no message ever passes between two: a stream without answers.
    private static void traceNothing(Request request) throws RpcException {
        if (!request.isStreaming()) {
            throw new RpcException(Errno.EPROTO, "");
        }
        request.onEnd(() -> {});
    }
}
