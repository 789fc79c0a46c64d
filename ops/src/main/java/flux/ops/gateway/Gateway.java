package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// HTTP on one side, an instance on the other. A virtual thread each request; only who has the
/// token is listened to.
public final class Gateway implements AutoCloseable {

    /// The attribute that says where it listens.
    static final String ATTRIBUTE = "gateway.address";

    /// The file in the rundir that says it, too.
    private static final String ADDRESS_FILE = "gateway";

    private static final String TOKEN_FILE = "gateway.token";
    private static final int BACKLOG = 128;

    /// Connections beside those that are streams.
    private static final int CONNECTIONS_MORE = 256;

    private static final int HEAD_BYTES_MAX = 32 * 1024;
    private static final int HEADERS_MAX = 64;
    private static final String OPEN_PATH = "/openapi.json";

    /// What only a client on this machine calls it by; empty for clients older than HTTP/1.1.
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile(
                    "|(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?",
                    Pattern.CASE_INSENSITIVE);

    private final String uri;
    private final GatewaySettings settings;
    private final Token token;
    private final Streams streams;
    private final List<Route> routes;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Consumer<String> log;
    private final Path addressFile;
    private final String address;

    private Gateway(String uri, GatewaySettings settings, Path base, Consumer<String> log)
            throws IOException, RpcException {
        this.uri = uri;
        this.settings = settings;
        this.log = log;
        try (FluxClient broker = FluxClient.connect(uri)) {
            Path rundir = Path.of(attribute(broker, "rundir"));
            this.addressFile = rundir.resolve(ADDRESS_FILE);
            int owner = Integer.parseInt(attribute(broker, "security.owner"));
            this.token =
                    Token.of(
                            settings.tokenFile()
                                    .map(base::resolve)
                                    .orElse(rundir.resolve(TOKEN_FILE)));
            this.server = server(settings);
            this.address = "http://%s:%d".formatted(host(settings), server.getAddress().getPort());
            this.streams = new Streams(settings.streamsMax(), settings.stallMillis(), log);
            this.routes = Routes.all(streams, owner);
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
            boolean announced = false;
            try {
                announce(broker);
                announced = true;
            } finally {
                if (!announced) {
                    close();
                }
            }
        }
    }

    /// @param uri the instance's
    /// @param base what a relative `token-file` is relative to
    /// @param log takes lines for people
    /// @throws IOException naming what cannot be had: the address, the token, the instance
    static Gateway open(String uri, GatewaySettings settings, Path base, Consumer<String> log)
            throws IOException {
        try {
            return new Gateway(uri, settings, base, log);
        } catch (RpcException e) {
            throw new IOException("gateway: " + e.getMessage(), e);
        }
    }

    /// As the JDK's server is told: by properties, read when its classes are loaded, so that the
    /// first gateway of a process decides for all.
    private static HttpServer server(GatewaySettings settings) throws IOException {
        String seconds = Integer.toString(settings.readSeconds());
        System.setProperty("sun.net.httpserver.maxReqTime", seconds);
        System.setProperty("sun.net.httpserver.idleInterval", seconds);
        System.setProperty("sun.net.httpserver.maxReqHeaders", Integer.toString(HEADERS_MAX));
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", Integer.toString(HEAD_BYTES_MAX));
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty(
                "jdk.httpserver.maxConnections",
                Integer.toString(settings.streamsMax() + CONNECTIONS_MORE));
        try {
            return HttpServer.create(settings.listen(), BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "gateway.listen: cannot listen at %s:%d: %s"
                            .formatted(host(settings), settings.listen().getPort(), e.getMessage()),
                    e);
        }
    }

    private static String host(GatewaySettings settings) {
        String text = settings.listen().getAddress().getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private static String attribute(FluxClient broker, String name)
            throws IOException, RpcException {
        return broker.rpc("attr.get", FluxClient.object().put("name", name)).path("value").asText();
    }

    private void announce(FluxClient broker) throws IOException, RpcException {
        broker.rpc(
                "attr.set",
                FluxClient.object()
                        .put("name", ATTRIBUTE)
                        .put("value", address)
                        .put("force", true));
        Files.writeString(addressFile, address + "\n");
    }

    /// Refuses a configuration before anything is begun.
    ///
    /// @throws IllegalArgumentException that names the key, and what was expected
    public static void check(JsonNode config) {
        JsonNode table = config.path(GatewaySettings.TABLE);
        if (!table.isEmpty()) {
            GatewaySettings.of(table);
        }
    }

    /// The one that the instance's configuration asks for, if it does.
    ///
    /// @param config of the instance
    /// @throws IllegalArgumentException that names the key, and what was expected
    public static Optional<Gateway> configured(
            JsonNode config, String uri, Path base, Consumer<String> log) throws IOException {
        JsonNode table = config.path(GatewaySettings.TABLE);
        return table.has("listen")
                ? Optional.of(open(uri, GatewaySettings.of(table), base, log))
                : Optional.empty();
    }

    /// Waits until the instance has gone, or `told` is complete.
    void awaitInstance(CompletableFuture<Void> told) throws IOException {
        try (FluxClient broker = FluxClient.connect(uri)) {
            Thread waiting =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            broker.nextEvent();
                                        } catch (IOException e) {
                                            told.complete(null);
                                        }
                                    });
            told.join();
            waiting.interrupt();
        }
    }

    /// Such as `http://127.0.0.1:8080`.
    public String address() {
        return address;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (Call call = new Call(exchange, uri, settings.bodyBytesMax())) {
            try {
                dispatch(call);
            } catch (EventStream.ReaderGone e) {
                throw e; // the server closes the connection
            } catch (Problem e) {
                refuse(call, e);
            } catch (RpcException e) {
                refuse(call, Problem.of(e, call.path()));
            } catch (IOException e) {
                refuse(call, new Problem(Problem.UNAVAILABLE, "the instance: " + e.getMessage()));
            } catch (RuntimeException e) {
                log.accept(call.method() + " " + call.path() + ": internal error: " + e);
                refuse(call, new Problem(Problem.INTERNAL, "internal error; see flux dmesg"));
            }
        }
    }

    private void dispatch(Call call) throws Problem, RpcException, IOException {
        if (!token.isIn(call.header("Authorization"))) {
            welcomeStranger(call);
        }
        String[] parts = call.path().split("/", -1);
        List<String> methods = new ArrayList<>();
        for (Route route : routes) {
            List<String> variables = route.match(parts);
            if (variables != null && route.method().equals(call.method())) {
                call.take(variables, new TreeSet<>(route.query()));
                route.handler().handle(call);
                return;
            }
            if (variables != null) {
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            throw new Problem(
                    Problem.NOT_FOUND, "no such path; what there is stands at /openapi.json");
        }
        String allowed = String.join(", ", methods);
        call.setHeader("Allow", allowed);
        throw new Problem(
                Problem.NOT_ALLOWED, call.method() + " is not possible here; expected " + allowed);
    }

    /// Who has no token may read the description of the operations; a web page that had its own
    /// name lead to this machine (DNS rebinding) may not even do that.
    private void welcomeStranger(Call call) throws Problem {
        if (!call.path().equals(OPEN_PATH)) {
            call.setHeader("WWW-Authenticate", "Bearer");
            throw new Problem(
                    Problem.UNAUTHORIZED,
                    "expected the header `Authorization: Bearer TOKEN` with the gateway's token");
        }
        String host = call.header("Host");
        if (settings.listen().getAddress().isLoopbackAddress()
                && !LOOPBACK_HOST.matcher(host).matches()) {
            throw new Problem(
                    Problem.MISDIRECTED,
                    "without the token expected the header `Host` to name this machine, such as 127.0.0.1, not '%s'"
                            .formatted(host));
        }
    }

    /// An answer that has begun can only be broken off.
    private static void refuse(Call call, Problem problem) throws IOException {
        if (call.isAnswered()) {
            throw new IOException(problem);
        }
        call.answer(
                problem.status(),
                "application/problem+json",
                (problem.json(call.path()) + "\n").getBytes(UTF_8));
    }

    @Override
    public void close() {
        streams.close();
        server.stop(0);
        threads.shutdownNow();
        try {
            if (Files.exists(addressFile)
                    && Files.readString(addressFile).strip().equals(address)) {
                Files.delete(addressFile);
            }
        } catch (IOException e) {
            log.accept(addressFile + ": cannot be removed: " + e.getMessage());
        }
    }
}
