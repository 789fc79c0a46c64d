package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.overlay.Program.Kind;
import flux.ops.rexec.ProcessCommand;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Programs that a satellite runs for rank 0: this asks for them, [SatellitePrograms] has them.
final class RemotePrograms {
    private static final long ANSWER_SECONDS_MAX = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Control control;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Process>> asked = new ConcurrentHashMap<>();
    private volatile boolean lost;

    RemotePrograms(Control control) {
        this.control = control;
    }

    /// @param instance the number of the one that its FLUX_URI is to name
    /// @return completed when it runs, or with an [RpcException] that says why it does not
    CompletableFuture<Process> start(ProcessCommand command, int instance) {
        long id = ids.incrementAndGet();
        CompletableFuture<Process> started = new CompletableFuture<>();
        asked.put(id, started);
        ObjectNode request = Control.object().put("program", id);
        ArrayNode words = request.putArray("words");
        command.words().forEach(words::add);
        ObjectNode env = request.putObject("env");
        command.env().forEach(env::put);
        request.put("cwd", command.cwd().toString()).put("instance", instance);
        Thread.ofVirtual()
                .start(
                        () -> {
                            if (lost || !control.send(request)) {
                                started.completeExceptionally(gone());
                            }
                        });
        return started.orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .whenComplete((_, _) -> asked.remove(id));
    }

    private static RpcException gone() {
        return new RpcException(Errno.EHOSTUNREACH, "No route to host");
    }

    /// The satellite has opened the connection of a program that it was asked for.
    void began(ByteChannel channel) throws IOException {
        Program program = new Program(channel);
        Program.Frame frame = program.read();
        if (frame.kind() != Kind.STARTED) {
            throw new IOException("expected STARTED, not " + frame.kind());
        }
        JsonNode told = JSON.readTree(new String(frame.data(), UTF_8));
        CompletableFuture<Process> waiting = asked.get(told.path("program").asLong());
        if (waiting == null) {
            throw new IOException("a program that nobody waits for");
        }
        if (told.has("errno")) {
            program.close();
            waiting.completeExceptionally(
                    new RpcException(told.path("errno").asInt(), told.path("error").asText()));
            return;
        }
        Process process = new RemoteProcess(program, told.path("pid").asLong());
        if (!waiting.complete(process)) {
            program.close();
        }
    }

    /// Nobody will answer any more.
    void lost() {
        lost = true;
        asked.values().forEach(started -> started.completeExceptionally(gone()));
    }
}
