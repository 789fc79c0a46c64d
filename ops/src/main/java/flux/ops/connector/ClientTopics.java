package flux.ops.connector;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.io.IOException;

/// The topics by which a client says what it wants to get: events, and requests for services of its
/// own.
final class ClientTopics {
    private final Router router;

    ClientTopics(Router router) {
        this.router = router;
    }

    /// @return false when the topic is none of these
    boolean handle(Connection from, Request request) throws RpcException, IOException {
        switch (request.topic()) {
            case "event.subscribe" -> {
                from.subscriptions().merge(text(request, "topic"), 1, Integer::sum);
                request.respondEmpty();
            }
            case "event.unsubscribe" -> unsubscribe(from, request);
            case "service.add" -> addService(from, request);
            case "service.remove" -> removeService(from, request);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void unsubscribe(Connection from, Request request)
            throws RpcException, IOException {
        String topic = text(request, "topic");
        Integer count = from.subscriptions().get(topic);
        if (count == null) {
            throw new RpcException(Errno.ENOENT, "");
        }
        if (count == 1) {
            from.subscriptions().remove(topic);
        } else {
            from.subscriptions().put(topic, count - 1);
        }
        request.respondEmpty();
    }

    private void addService(Connection from, Request request) throws RpcException, IOException {
        String name = text(request, "service");
        Credential credential = request.credential();
        if (name.isEmpty() || name.indexOf('.') >= 0) {
            throw new RpcException(Errno.EINVAL, "");
        }
        if (!credential.isOwner() && !name.startsWith(credential.userid() + "-")) {
            throw new RpcException(Errno.EPERM, "");
        }
        if (router.isTaken(name)) {
            throw new RpcException(Errno.EEXIST, "");
        }
        router.clients().add(name, from);
        from.services().add(name);
        request.respondEmpty();
    }

    private void removeService(Connection from, Request request) throws RpcException, IOException {
        String name = text(request, "service");
        if (!from.services().remove(name)) {
            throw new RpcException(Errno.ENOENT, "");
        }
        router.clients().remove(name);
        request.respondEmpty();
    }

    private static String text(Request request, String key) throws IOException {
        JsonNode value = request.json().get(key);
        if (value == null || !value.isTextual()) {
            throw new IOException(key + " must be a string");
        }
        return value.asText();
    }
}
