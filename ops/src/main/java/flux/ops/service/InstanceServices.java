package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.text.Idset;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Events;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The small services about the instance itself: its groups, its environment, its events.
public final class InstanceServices {
    private final int size;
    private final Supplier<Idset> lost;

    /// @param size ranks of the instance
    /// @param lost those whose processes are gone
    public InstanceServices(int size, Supplier<Idset> lost) {
        this.size = size;
        this.lost = lost;
    }

    /// All of them.
    public List<Methods> all(Events events) {
        return List.of(groups(), broker(), event(events));
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
    private static Methods event(Events events) {
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
                    int sequence = events.publish(Message.event(topic, bytes, from, 0, flags));
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
