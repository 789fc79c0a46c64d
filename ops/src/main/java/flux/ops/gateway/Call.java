package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.FluxClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request and its answer, with a connection to the instance of its own: what a caller does
/// touches no other.
final class Call implements AutoCloseable {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final HttpExchange exchange;
    private final String uri;
    private final int bodyBytesMax;
    private List<String> variables = List.of();
    private Map<String, String> query = Map.of();
    private @Nullable FluxClient broker;

    /// @param uri the instance's
    Call(HttpExchange exchange, String uri, int bodyBytesMax) {
        this.exchange = exchange;
        this.uri = uri;
        this.bodyBytesMax = bodyBytesMax;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    String path() {
        return exchange.getRequestURI().getRawPath();
    }

    /// @param found what stands at the braces of the path
    /// @param known the parameters that may be given
    void take(List<String> found, Set<String> known) throws Problem {
        variables = found;
        query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) {
                String there = known.isEmpty() ? "none" : String.join(", ", known);
                throw bad("unknown parameter " + name + "; expected: " + there);
            }
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (query.put(name, value) != null) {
                throw bad("parameter " + name + " is given twice; expected once");
            }
        }
    }

    private static String decode(String text) throws Problem {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad("the query cannot be decoded: " + e.getMessage());
        }
    }

    /// The job that the path names, in any encoding of RFC 19.
    JobId job() throws Problem {
        String text = decode(variables.getFirst());
        try {
            return JobId.parse(text);
        } catch (InvalidText e) {
            throw bad("'" + text + "' is no job id; expected one such as f2Xr4xs7M or a number");
        }
    }

    /// A parameter, or null.
    @Nullable String parameter(String name) {
        return query.get(name);
    }

    long number(String name, long min, long otherwise, long max) throws Problem {
        String text = query.get(name);
        return text == null ? otherwise : number(name, text, min, max);
    }

    static long number(String name, String text, long min, long max) throws Problem {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Answered below.
        }
        throw bad("%s: expected a number from %d to %d, not '%s'".formatted(name, min, max, text));
    }

    boolean flag(String name, boolean otherwise) throws Problem {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw bad(name + ": expected true or false, not '" + text + "'");
        }
        return text.equals("true");
    }

    /// A header, or empty.
    String header(String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /// The body, a JSON object.
    ///
    /// @param isOptional an empty one is an empty object
    ObjectNode body(boolean isOptional) throws Problem, IOException {
        byte[] bytes;
        try (InputStream in = exchange.getRequestBody()) {
            bytes = in.readNBytes(bodyBytesMax + 1);
        }
        if (bytes.length > bodyBytesMax) {
            throw new Problem(
                    Problem.TOO_LARGE,
                    "the body is larger than %d bytes (gateway.body-bytes-max)"
                            .formatted(bodyBytesMax));
        }
        if (bytes.length == 0 && isOptional) {
            return FluxClient.object();
        }
        String type = header("Content-Type");
        if (!type.matches("(?i)application/json\\s*(;.*)?")) {
            throw new Problem(
                    Problem.NOT_JSON,
                    "Content-Type: expected application/json, not '" + type + "'");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw bad("the body: expected a JSON object");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw bad("the body, line " + line + ": " + e.getOriginalMessage());
        }
    }

    static Problem bad(String detail) {
        return new Problem(Problem.BAD_REQUEST, detail.lines().findFirst().orElse(""));
    }

    /// The connection to the instance.
    FluxClient broker() throws Problem {
        try {
            FluxClient known = broker;
            if (known == null) {
                known = FluxClient.connect(uri);
                broker = known;
            }
            return known;
        } catch (IOException e) {
            throw new Problem(Problem.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    boolean isAnswered() {
        return exchange.getResponseCode() != -1;
    }

    void setHeader(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    void answer(int status, JsonNode json) throws IOException {
        answer(status, "application/json", (json + "\n").getBytes(UTF_8));
    }

    void answer(int status, String type, byte[] bytes) throws IOException {
        setHeader("Content-Type", type);
        setHeader("Cache-Control", "no-store");
        setHeader("X-Content-Type-Options", "nosniff");
        boolean isBare = method().equals("HEAD") || bytes.length == 0;
        exchange.sendResponseHeaders(status, isBare ? -1 : bytes.length);
        if (!isBare) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /// The beginning of an answer without a known end.
    OutputStream stream(String type) throws IOException {
        setHeader("Content-Type", type);
        setHeader("Cache-Control", "no-store");
        setHeader("X-Content-Type-Options", "nosniff");
        setHeader("X-Accel-Buffering", "no"); // else nginx holds events back
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    /// Ends the connection to the instance; the answer is whoever's who gave it.
    @Override
    public void close() {
        FluxClient known = broker;
        if (known != null) {
            try {
                known.close();
            } catch (IOException e) {
                // It is gone already.
            }
        }
    }
}
