package flux.ops.connector;

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
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings messages to where they belong: requests to services, those of clients to clients, answers
/// back by the way the requests came, events to subscribers.
public final class Router {
    private static final int TEXT_CHARS_MAX = 63;

    private final Reactor reactor;
    private final Map<String, Service> services = new TreeMap<>();
    private final Map<String, Connection> clientServices = new HashMap<>();
    private final List<Function<String, @Nullable Service>> finders = new ArrayList<>();
    private final ClientTopics clientTopics;
    private final List<Consumer<String>> eventListeners = new ArrayList<>();
    private int size = 1;
    private int eventSequence;

    Router(Reactor reactor) {
        this.reactor = reactor;
        this.clientTopics = new ClientTopics(this);
    }

    public void add(Service service) {
        services.put(service.name(), service);
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
        return services.containsKey(service) || clientServices.containsKey(service);
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
        int dot = topic.indexOf('.');
        String name = dot < 0 ? topic : topic.substring(0, dot);
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
        if (provider != null) {
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
        return service;
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
        passBack(message);
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
        connection.services().forEach(clientServices::remove);
        for (Message asked : connection.exchanges().unanswered()) {
            passBack(Message.response(asked, Errno.EHOSTUNREACH, null));
        }
    }
}
