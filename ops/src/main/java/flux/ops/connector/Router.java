package flux.ops.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Brings messages to where they belong: requests to services, those of clients to clients, answers
/// back by the way the requests came, events to subscribers.
public final class Router {
    private static final int TEXT_CHARS_MAX = 63;

    private final Reactor reactor;
    private final Map<String, Service> services = new TreeMap<>();
    private final Map<String, Connection> clientServices = new HashMap<>();
    private final List<Function<String, @Nullable Service>> finders = new ArrayList<>();
    private final Map<String, Yielding> yielding = new HashMap<>();
    private final Map<String, Consumer<Message>> askers = new HashMap<>();
    private final List<Consumer<String>> goneListeners = new ArrayList<>();
    private final ClientTopics clientTopics;
    private Predicate<String> taken = _ -> false;
    private final List<Consumer<String>> eventListeners = new ArrayList<>();
    private int size = 1;
    private int eventSequence;

    /// @param kept the methods that stay the broker's own
    private record Yielding(Service service, Set<String> kept) {}

    Router(Reactor reactor) {
        this.reactor = reactor;
        this.clientTopics = new ClientTopics(this);
    }

    public void add(Service service) {
        services.put(service.name(), service);
    }

    /// A service in whose place a client may provide one of the same name.
    ///
    /// @param kept the methods that stay the broker's own even then
    public void addYielding(Service service, Set<String> kept) {
        yielding.put(service.name(), new Yielding(service, Set.copyOf(kept)));
    }

    /// @param names tells which names no client may take, beside those of services that are always
    ///     there
    public void setTaken(Predicate<String> names) {
        taken = names;
    }

    /// Whether a client provides `service`.
    public boolean isProvided(String service) {
        return clientServices.containsKey(service);
    }

    /// Whether who sent `request` is who provides `service`.
    public boolean isProvidedBy(String service, Request request) {
        return clientServices.get(service) == request.connection();
    }

    /// Sends a request of the broker's own to the client that provides the service.
    ///
    /// @param asker under which name [#onAnswer] listens
    /// @param flags flux.ledger.wire.Message's
    /// @return false when nobody provides it
    public boolean ask(String topic, JsonNode payload, String asker, int flags) {
        Connection provider = clientServices.get(service(topic));
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

    void gone(String service) {
        clientServices.remove(service);
        goneListeners.forEach(listener -> listener.accept(service));
    }

    /// Services that come and go are found by name.
    public void addFinder(Function<String, @Nullable Service> finder) {
        finders.add(finder);
    }

    /// Tells `listener` the topic of every event, after who subscribed has it.
    public void onEvent(Consumer<String> listener) {
        eventListeners.add(listener);
    }

    /// How many ranks there are.
    public void setSize(int ranks) {
        size = ranks;
    }

    boolean isTaken(String service) {
        return services.containsKey(service)
                || clientServices.containsKey(service)
                || taken.test(service);
    }

    Map<String, Connection> clientServices() {
        return clientServices;
    }

    void received(Connection from, Message message) {
        Message known = message.with(identify(from, message.credential()));
        switch (known.type()) {
            case REQUEST -> request(from, known);
            case RESPONSE -> response(from, known);
            case EVENT -> {
                if (!known.topicOrEmpty().isEmpty()) {
                    publish(known);
                }
            }
            case CONTROL -> {}
        }
    }

    /// An owner may speak for others (proxies and tests do); nobody else may.
    private static Credential identify(Connection from, Credential given) {
        Credential own = from.credential();
        if (!own.isOwner()) {
            return own;
        }
        return new Credential(
                given.userid() == Credential.USERID_UNKNOWN ? own.userid() : given.userid(),
                given.rolemask() == 0 ? own.rolemask() : given.rolemask());
    }

    private void request(Connection from, Message message) {
        Request request = new Request(from, message);
        try {
            dispatch(from, request);
        } catch (RpcException e) {
            request.fail(e);
        } catch (IOException e) {
            request.fail(Errno.EPROTO, "");
        } catch (RuntimeException e) {
            reactor.safely(
                    () -> {
                        throw e;
                    });
            request.fail(Errno.EINVAL, "internal error: " + e.getMessage());
        }
    }

    private void dispatch(Connection from, Request request) throws RpcException, IOException {
        String topic = request.topic();
        if (topic.isEmpty()) {
            throw new IOException("a request without a topic");
        }
        String name = service(topic);
        if (clientTopics.handle(from, request)) {
            return;
        }
        checkRank(request);
        if (topic.endsWith(".disconnect")) {
            from.exchanges().abandon(request.message(), name);
            Connection provider = clientServices.get(name);
            if (provider != null) {
                forward(from, provider, request.message());
            }
            return;
        }
        Connection provider = clientServices.get(name);
        Yielding behind = yielding.get(name);
        if (provider != null && (behind == null || !behind.kept().contains(request.method()))) {
            forward(from, provider, request.message());
            return;
        }
        Service service = find(name);
        if (service == null) {
            String text = "No service matching " + topic + " is registered";
            throw new RpcException(Errno.ENOSYS, cut(text));
        }
        if (topic.endsWith("cancel") && isStreamCancel(request)) {
            from.exchanges().cancel(request.message(), request.json().path("matchtag").intValue());
            return;
        }
        serve(service, request);
    }

    private static String service(String topic) {
        int dot = topic.indexOf('.');
        return dot < 0 ? topic : topic.substring(0, dot);
    }

    /// `SERVICE.cancel` and `SERVICE.METHOD-cancel` with a matchtag end a stream.
    private static boolean isStreamCancel(Request request) throws IOException {
        String method = request.method();
        boolean named = method.equals("cancel") || method.endsWith("-cancel");
        return named && request.json().has("matchtag");
    }

    private void checkRank(Request request) throws RpcException {
        int nodeid = request.nodeid();
        boolean upstream = request.message().is(Message.UPSTREAM);
        if (nodeid != Message.NODEID_ANY && (upstream || nodeid < 0 || nodeid >= size)) {
            throw new RpcException(Errno.EHOSTUNREACH, "");
        }
    }

    private @Nullable Service find(String name) {
        Service service = services.get(name);
        for (int i = 0; service == null && i < finders.size(); i++) {
            service = finders.get(i).apply(name);
        }
        Yielding other = yielding.get(name);
        return service == null && other != null ? other.service() : service;
    }

    private static void serve(Service service, Request request) throws RpcException, IOException {
        if (GenericMethods.handle(service, request)) {
            return;
        }
        int roles = service.rolesFor(request.method());
        if (roles == Service.UNKNOWN) {
            throw new RpcException(
                    Errno.ENOSYS, "Unknown service method '" + request.topic() + "'");
        }
        if (!request.credential().hasAny(roles)) {
            String text =
                    roles == Service.OWNER_ONLY
                            ? "Request requires owner credentials"
                            : "Request rejected due to insufficient privilege";
            throw new RpcException(Errno.EPERM, text);
        }
        service.handle(request);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }

    /// To a client that provides a service: with one more hop, by which the answer comes back.
    private static void forward(Connection from, Connection provider, Message message) {
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

    private void response(Connection from, Message message) {
        from.exchanges().answered(message);
        List<String> routes = message.routes();
        Consumer<Message> asker =
                routes == null || routes.size() != 1 ? null : askers.get(routes.getFirst());
        if (asker == null) {
            passBack(message);
        } else if (clientServices.get(service(message.topicOrEmpty())) == from) {
            asker.accept(message);
        }
    }

    private void passBack(Message message) {
        List<String> routes = message.routes();
        if (routes == null || routes.isEmpty()) {
            return;
        }
        for (Connection connection : reactor.connections()) {
            if (connection.id().equals(routes.getFirst())) {
                connection.send(message.withRoutes(routes.subList(1, routes.size())));
                return;
            }
        }
    }

    /// Gives the event its place in the order of all events and sends it to who wants it.
    ///
    /// @return its sequence number
    public int publish(Message event) {
        eventSequence++;
        Message numbered =
                Message.event(
                        event.topicOrEmpty(),
                        event.payload(),
                        event.credential(),
                        eventSequence,
                        event.flags() & Message.PRIVATE);
        for (Connection connection : reactor.connections()) {
            if (connection.isSubscribedTo(numbered.topicOrEmpty())
                    && maySee(connection, numbered)) {
                connection.send(numbered);
            }
        }
        int sequence = eventSequence;
        eventListeners.forEach(listener -> listener.accept(numbered.topicOrEmpty()));
        return sequence;
    }

    /// True when somebody wants events whose topics begin with `prefix`, or some of them.
    public boolean isWanted(String prefix) {
        for (Connection connection : reactor.connections()) {
            for (String topic : connection.subscriptions().keySet()) {
                if (topic.startsWith(prefix) || prefix.startsWith(topic)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean maySee(Connection connection, Message event) {
        return !event.is(Message.PRIVATE)
                || connection.credential().isOwner()
                || connection.credential().userid() == event.credential().userid();
    }

    /// An event of the broker's own.
    ///
    /// @param payload JSON, or null
    public void publish(
            String topic, @Nullable ObjectNode payload, int ownerUserid, boolean isPrivate) {
        byte[] bytes = payload == null ? null : Message.payload(payload.toString());
        Credential owner = new Credential(ownerUserid, Credential.OWNER);
        publish(Message.event(topic, bytes, owner, 0, isPrivate ? Message.PRIVATE : 0));
    }

    /// Its services go with it; who still waits for their answers is told.
    void disconnected(Connection connection) {
        connection.services().forEach(this::gone);
        for (Message asked : connection.exchanges().unanswered()) {
            passBack(Message.response(asked, Errno.EHOSTUNREACH, null));
        }
    }
}
