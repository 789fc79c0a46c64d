package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// `state-machine`: where in its life the broker is (flux-uptime(1)). Clients are served from RUN
/// on: what comes before is over when the socket is there.
public final class StateMachine extends Methods {
    private static final double NANOS_PER_SECOND = 1e9;

    /// In their order; the numbers are those of the wire.
    public enum State {
        NONE,
        JOIN,
        CONFIG_SYNC,
        INIT,
        QUORUM,
        RUN,
        CLEANUP,
        SHUTDOWN,
        FINALIZE,
        GOODBYE;

        String shown() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Consumer<Runnable> reactor;
    private final List<Request> monitors = new ArrayList<>();
    private State state = State.RUN;
    private long sinceNanos = System.nanoTime();

    /// @param reactor runs what it is given on the reactor's thread
    public StateMachine(Consumer<Runnable> reactor) {
        super("state-machine");
        this.reactor = reactor;
        any("get", this::get);
        any("wait", this::waitForRun);
        owner("monitor", this::monitor);
    }

    /// The broker goes on; from any thread.
    public void enter(State next) {
        reactor.accept(
                () -> {
                    state = next;
                    sinceNanos = System.nanoTime();
                    monitors.forEach(monitor -> monitor.respond(number()));
                });
    }

    private void get(Request request) {
        double seconds = (System.nanoTime() - sinceNanos) / NANOS_PER_SECOND;
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("state", state.shown()).put("duration", seconds));
    }

    private void waitForRun(Request request) throws RpcException {
        if (state != State.RUN) {
            throw new RpcException(Errno.ENOENT, "broker has surpassed RUN state");
        }
        request.respondEmpty();
    }

    private ObjectNode number() {
        return JsonNodeFactory.instance.objectNode().put("state", state.ordinal());
    }

    private void monitor(Request request) {
        request.respond(number());
        if (request.isStreaming()) {
            monitors.add(request);
            request.onEnd(() -> monitors.remove(request));
        }
    }
}
