package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who traces the messages of which parts of the broker: `module.trace`, a stream of what passes,
/// without what it says itself.
final class ModuleTraces {
    private static final String OWN = "module.trace";
    private static final int ALL_TYPES = 0x0f;
    private static final double MILLIS_PER_SECOND = 1000;

    private final Reactor reactor;
    private final List<Trace> traces = new ArrayList<>();

    /// @param names the parts; empty for all
    /// @param topics null for all
    /// @param full with payloads
    private record Trace(
            Request request, int types, Set<String> names, @Nullable Pattern topics, boolean full) {

        boolean wants(String name, Message message) {
            return (types & message.type().number()) != 0
                    && (names.isEmpty() || names.contains(name))
                    && (topics == null || topics.matcher(message.topicOrEmpty()).matches());
        }
    }

    ModuleTraces(Reactor reactor) {
        this.reactor = reactor;
    }

    /// @throws RpcException when it is no streaming request
    void begin(Request request) throws RpcException, IOException {
        if (!request.isStreaming()) {
            throw new RpcException(Errno.EPROTO, "");
        }
        JsonNode wanted = request.json();
        Set<String> names = new HashSet<>();
        wanted.path("names").forEach(name -> names.add(name.asText()));
        String glob = wanted.path("topic_glob").asText("");
        Trace trace =
                new Trace(
                        request,
                        wanted.path("typemask").asInt(ALL_TYPES),
                        names,
                        glob.isEmpty() || glob.equals("*") ? null : pattern(glob),
                        wanted.path("full").asBoolean() || wanted.path("full").asInt() != 0);
        traces.add(trace);
        reactor.router().setTracer(this::pass);
        request.onEnd(
                () -> {
                    traces.remove(trace);
                    if (traces.isEmpty()) {
                        reactor.router().setTracer(null);
                    }
                });
    }

    /// As glob(7), of topics.
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    private void pass(boolean isReceived, String name, Message message) {
        if (message.topicOrEmpty().equals(OWN)) {
            return; // it would never end
        }
        for (Trace trace : List.copyOf(traces)) {
            // Who reads more slowly than messages pass misses some; the broker does not wait.
            if (trace.wants(name, message) && trace.request().hasRoom()) {
                trace.request().respond(line(isReceived, name, message, trace.full()));
            }
        }
    }

    private static ObjectNode line(boolean isReceived, String name, Message message, boolean full) {
        byte[] payload = message.payload();
        boolean failed = message.type() == Message.Type.RESPONSE && message.errnum() != 0;
        ObjectNode line =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("timestamp", System.currentTimeMillis() / MILLIS_PER_SECOND)
                        .put("prefix", isReceived ? "rx" : "tx")
                        .put("rank", Message.NODEID_ANY)
                        .put("name", name)
                        .put("type", message.type().number())
                        .put("topic", message.topicOrEmpty())
                        .put("payload_size", failed || payload == null ? 0 : payload.length)
                        .put("errnum", failed ? message.errnum() : 0)
                        .put("errstr", failed && full && payload != null ? message.text() : "");
        if (full && !failed && payload != null) {
            try {
                line.set("payload", message.json());
            } catch (IOException e) {
                return line; // what is no JSON is not shown
            }
        }
        return line;
    }
}
