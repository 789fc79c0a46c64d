package flux.ops.connector;

import flux.ledger.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one client waits for, and what is waited for from it: by its matchtag and the routes behind
/// the client.
final class Exchanges {

    /// Streams that it began, until they end.
    private final Map<Key, Request> streams = new HashMap<>();

    /// What was asked of its services, until it is answered.
    private final Map<Key, Message> unanswered = new HashMap<>();

    private record Key(List<String> routes, int matchtag) {}

    void began(Request request) {
        Request before = streams.put(keyOf(request.message()), request);
        if (before != null && before != request) {
            before.abandon(); // its matchtag means another now, so nobody could end it any more
        }
    }

    void ended(Request request) {
        streams.remove(keyOf(request.message()), request);
    }

    /// The stream that whoever sent `message` began with `matchtag`.
    @Nullable Request stream(Message message, int matchtag) {
        return streams.get(new Key(routesOf(message), matchtag));
    }

    void cancel(Message cancel, int matchtag) {
        Request request = streams.remove(new Key(routesOf(cancel), matchtag));
        if (request != null) {
            request.cancel();
        }
    }

    /// Forgets what a client behind this one (a proxy's) waits for from `service`.
    void abandon(Message disconnect, String service) {
        List<String> routes = routesOf(disconnect);
        for (Request request : new ArrayList<>(streams.values())) {
            if (routesOf(request.message()).equals(routes)
                    && request.topic().startsWith(service + ".")) {
                ended(request);
                request.abandon();
            }
        }
    }

    /// `request` was sent to it, for one of its services.
    void asked(Message request) {
        unanswered.put(keyOf(request), request);
    }

    /// It answered; a stream goes on until an error ends it.
    void answered(Message response) {
        if (response.errnum() != 0 || !response.is(Message.STREAMING)) {
            unanswered.remove(keyOf(response));
        }
    }

    List<Message> unanswered() {
        return List.copyOf(unanswered.values());
    }

    /// The client has gone.
    void abandonAll() {
        for (Request request : new ArrayList<>(streams.values())) {
            request.abandon();
        }
        streams.clear();
    }

    /// How many streams there are, by topic.
    Map<String, Integer> topics() {
        Map<String, Integer> topics = new TreeMap<>();
        streams.values().forEach(request -> topics.merge(request.topic(), 1, Integer::sum));
        return topics;
    }

    private static Key keyOf(Message message) {
        return new Key(routesOf(message), message.matchtag());
    }

    private static List<String> routesOf(Message message) {
        List<String> routes = message.routes();
        return routes == null ? List.of() : routes;
    }
}
