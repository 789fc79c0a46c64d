package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.text.Idset;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.connector.Router;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The small services about the instance itself: its state, its ranks, its parts.
public final class InstanceServices {
    private static final int RUN_STATE = 5;
    private static final double NANOS_PER_SECOND = 1e9;

    private final int size;
    private final Supplier<Idset> lost;
    private final long startNanos = System.nanoTime();

    /// @param size ranks of the instance
    /// @param lost those whose processes are gone
    public InstanceServices(int size, Supplier<Idset> lost) {
        this.size = size;
        this.lost = lost;
    }

    /// All of them.
    public List<Methods> all(Router router) {
        return List.of(stateMachine(), groups(), overlay(), broker(), event(router));
    }

    private double uptimeSeconds() {
        return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }

    private Methods stateMachine() {
        Methods service = new Methods("state-machine");
        service.any(
                "get",
                request -> {
                    ObjectNode answer = object();
                    request.respond(answer.put("state", "run").put("duration", uptimeSeconds()));
                });
        service.any("wait", Request::respondEmpty);
        service.owner("monitor", request -> request.respond(object().put("state", RUN_STATE)));
        return service;
    }

    private String ranks() {
        Idset gone = lost.get();
        Idset.Builder online = Idset.builder();
        IntStream.range(0, size).filter(rank -> !gone.contains(rank)).forEach(online::add);
        return online.build().encode();
    }

    private Methods groups() {
        Methods service = new Methods("groups");
        service.any(
                "get",
                request -> {
                    boolean known = Methods.text(request, "name").startsWith("broker.");
                    request.respond(object().put("members", known ? ranks() : ""));
                });
        return service;
    }

    private Methods overlay() {
        Methods service = new Methods("overlay");
        service.any("health", this::health);
        service.any("topology", this::topology);
        service.owner(
                "disconnect-subtree",
                request -> {
                    long rank = Methods.integer(request, "rank");
                    throw new RpcException(
                            Errno.ENOTSUP,
                            "rank %d cannot be disconnected: an instance keeps its ranks until it ends"
                                    .formatted(rank));
                });
        service.owner("trace", InstanceServices::traceNothing);
        return service;
    }

    /// One broker serves all ranks, so no message ever passes between two: a stream without
    /// answers.
    private static void traceNothing(Request request) throws RpcException {
        if (!request.isStreaming()) {
            throw new RpcException(Errno.EPROTO, "");
        }
        request.onEnd(() -> {});
    }

    private void health(Request request) {
        int rank = Math.max(request.nodeid(), 0);
        ObjectNode answer = object();
        Idset gone = lost.get();
        String whole = rank == 0 && !gone.isEmpty() ? "degraded" : "full";
        answer.put("rank", rank).put("status", whole).put("duration", uptimeSeconds());
        ArrayNode children = answer.putArray("children");
        for (int child = 1; rank == 0 && child < size; child++) {
            children.addObject()
                    .put("rank", child)
                    .put("status", gone.contains(child) ? "lost" : "full")
                    .put("duration", uptimeSeconds());
        }
        request.respond(answer);
    }

    private void topology(Request request) throws RpcException, IOException {
        if (request.json().path("rank").asInt() != 0) {
            throw new RpcException(
                    Errno.ENOENT, "requested rank is not this broker or its direct child");
        }
        ObjectNode answer = object();
        answer.put("rank", 0).put("size", size);
        ArrayNode children = answer.putArray("children");
        for (int child = 1; child < size; child++) {
            children.addObject().put("rank", child).put("size", 1).putArray("children");
        }
        request.respond(answer);
    }

    private static Methods broker() {
        Methods service = new Methods("broker");
        service.owner(
                "getenv",
                request -> {
                    ObjectNode answer = object();
                    ObjectNode env = answer.putObject("env");
                    for (JsonNode name : request.json().path("names")) {
                        String value = System.getenv(name.asText());
                        if (value != null) {
                            env.put(name.asText(), value);
                        }
                    }
                    request.respond(answer);
                });
        return service;
    }

    /// `event.publish`: publishing with an answer.
    private static Methods event(Router router) {
        Methods service = new Methods("event");
        service.any(
                "publish",
                request -> {
                    String topic = Methods.text(request, "topic");
                    int flags = (int) Methods.integer(request, "flags");
                    if ((flags & ~Message.PRIVATE) != 0) {
                        throw new RpcException(Errno.EPROTO, "");
                    }
                    JsonNode payload = request.json().get("payload");
                    byte[] bytes = payload == null ? null : decode(payload.asText());
                    Credential from = request.credential();
                    int sequence = router.publish(Message.event(topic, bytes, from, 0, flags));
                    request.respond(object().put("seq", sequence));
                });
        return service;
    }

    private static byte[] decode(String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException("payload is not base64", e);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
