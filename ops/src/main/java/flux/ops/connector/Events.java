package flux.ops.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The instance's events (RFC 3), in one order, to who has subscribed to their topics.
public final class Events {
    private final Reactor reactor;
    private final List<Consumer<String>> listeners = new ArrayList<>();
    private int lastSequence;
    private @Nullable MessageTracer tracer;

    Events(Reactor reactor) {
        this.reactor = reactor;
    }

    /// Tells `listener` the topic of every event, after who subscribed has it.
    public void onEvent(Consumer<String> listener) {
        listeners.add(listener);
    }

    void setTracer(@Nullable MessageTracer seeing) {
        tracer = seeing;
    }

    /// Gives the event its place in the order of all events and sends it to who wants it.
    ///
    /// @return its sequence number
    public int publish(Message event) {
        lastSequence++;
        Message numbered =
                Message.event(
                        event.topicOrEmpty(),
                        event.payload(),
                        event.credential(),
                        lastSequence,
                        event.flags() & Message.PRIVATE);
        for (Connection connection : reactor.connections()) {
            if (connection.isSubscribedTo(numbered.topicOrEmpty())
                    && maySee(connection, numbered)) {
                connection.send(numbered);
            }
        }
        if (tracer != null) {
            String topic = numbered.topicOrEmpty();
            int dot = topic.indexOf('.');
            tracer.pass(false, dot < 0 ? topic : topic.substring(0, dot), numbered);
        }
        int sequence = lastSequence;
        listeners.forEach(listener -> listener.accept(numbered.topicOrEmpty()));
        return sequence;
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
}
