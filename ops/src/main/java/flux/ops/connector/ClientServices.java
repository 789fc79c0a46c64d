package flux.ops.connector;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The services that clients provide: whose they are, and what the broker itself asks of them.
public final class ClientServices {
    private final Map<String, Connection> byName = new HashMap<>();
    private final Map<String, Consumer<Message>> askers = new HashMap<>();
    private final List<Consumer<String>> goneListeners = new ArrayList<>();

    /// Whether a client provides `service`.
    public boolean isProvided(String service) {
        return byName.containsKey(service);
    }

    /// Whether who sent `request` is who provides `service`.
    public boolean isProvidedBy(String service, Request request) {
        return byName.get(service) == request.connection();
    }

    /// Sends a request of the broker's own to the client that provides the service.
    ///
    /// @param asker under which name [#onAnswer] listens
    /// @param flags flux.ledger.wire.Message's
    /// @return false when nobody provides it
    public boolean ask(String topic, JsonNode payload, String asker, int flags) {
        Connection provider = byName.get(Router.service(topic));
        if (provider == null) {
            return false;
        }
        byte[] bytes = Message.payload(payload.toString());
        Message request = Message.request(topic, bytes, Message.NODEID_ANY, 0, flags);
        Credential broker = new Credential(provider.credential().userid(), Credential.OWNER);
        provider.send(request.with(broker).withRoutes(List.of(asker)));
        return true;
    }

    /// Takes what clients answer to requests that [#ask] sent as `asker`: only from who provides
    /// the service.
    public void onAnswer(String asker, Consumer<Message> listener) {
        askers.put(asker, listener);
    }

    /// Tells the name of each service that a client no longer provides.
    public void onGone(Consumer<String> listener) {
        goneListeners.add(listener);
    }

    void add(String service, Connection provider) {
        byName.put(service, provider);
    }

    void remove(String service) {
        byName.remove(service);
        goneListeners.forEach(listener -> listener.accept(service));
    }

    @Nullable Connection providerOf(String service) {
        return byName.get(service);
    }

    /// @return false when it answers no request of the broker's own
    boolean answered(Connection from, Message message) {
        List<String> routes = message.routes();
        Consumer<Message> asker =
                routes == null || routes.size() != 1 ? null : askers.get(routes.getFirst());
        if (asker != null && byName.get(Router.service(message.topicOrEmpty())) == from) {
            asker.accept(message);
        }
        return asker != null;
    }

    /// To a client that provides a service: with one more hop, by which the answer comes back.
    static void forward(Connection from, Connection provider, Message message) {
        List<String> routes = new ArrayList<>();
        routes.add(from.id());
        if (message.routes() != null) {
            routes.addAll(message.routes());
        }
        Message forwarded = message.withRoutes(routes);
        if (!message.is(Message.NORESPONSE)) {
            provider.exchanges().asked(forwarded);
        }
        provider.send(forwarded);
    }
}
