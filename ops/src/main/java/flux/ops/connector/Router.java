package flux.ops.connector;

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
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Brings messages to where they belong: requests to services, the broker's own or a client's
/// ([ClientServices]), answers back by the way the requests came, events to subscribers ([Events]).
public final class Router {
    private static final int TEXT_CHARS_MAX = 63;

    private final Reactor reactor;
    private final Map<String, Service> services = new TreeMap<>();
    private final ClientServices clients = new ClientServices();
    private final Events events;
    private final List<Function<String, @Nullable Service>> finders = new ArrayList<>();
    private final Map<String, Yielding> yielding = new HashMap<>();
    private final ClientTopics clientTopics;
    private Predicate<String> taken = _ -> false;
    private int size = 1;
    private @Nullable MessageTracer tracer;

    /// @param kept the methods that stay the broker's own
    private record Yielding(Service service, Set<String> kept) {}

    Router(Reactor reactor) {
        this.reactor = reactor;
        this.events = new Events(reactor);
        this.clientTopics = new ClientTopics(this);
    }

    /// The services that clients provide.
    public ClientServices clients() {
        return clients;
    }

    public Events events() {
        return events;
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

    /// Services that come and go are found by name.
    public void addFinder(Function<String, @Nullable Service> finder) {
        finders.add(finder);
    }

    /// @param seeing null for nobody: then nothing is spent on it
    public void setTracer(@Nullable MessageTracer seeing) {
        tracer = seeing;
        events.setTracer(seeing);
    }

    /// A service of the broker answers.
    void answering(Message answer) {
        if (tracer != null) {
            tracer.pass(false, service(answer.topicOrEmpty()), answer);
        }
    }

    /// How many ranks there are.
    public void setSize(int ranks) {
        size = ranks;
    }

    boolean isTaken(String service) {
        return services.containsKey(service) || clients.isProvided(service) || taken.test(service);
    }

    void received(Connection from, Message message) {
        Message known = message.with(identify(from, message.credential()));
        switch (known.type()) {
            case REQUEST -> request(from, known);
            case RESPONSE -> response(from, known);
            case EVENT -> {
                if (!known.topicOrEmpty().isEmpty()) {
                    events.publish(known);
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
            Connection provider = clients.providerOf(name);
            if (provider != null) {
                ClientServices.forward(from, provider, request.message());
            }
            return;
        }
        Connection provider = clients.providerOf(name);
        Yielding behind = yielding.get(name);
        if (provider != null && (behind == null || !behind.kept().contains(request.method()))) {
            ClientServices.forward(from, provider, request.message());
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
        if (tracer != null) {
            tracer.pass(true, name, request.message());
        }
        serve(service, request);
    }

    static String service(String topic) {
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

    private void response(Connection from, Message message) {
        from.exchanges().answered(message);
        if (!clients.answered(from, message)) {
            passBack(message);
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

    /// Its services go with it; who still waits for their answers is told.
    void disconnected(Connection connection) {
        connection.services().forEach(clients::remove);
        for (Message asked : connection.exchanges().unanswered()) {
            passBack(Message.response(asked, Errno.EHOSTUNREACH, null));
        }
    }
}
