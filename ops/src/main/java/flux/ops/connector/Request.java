package flux.ops.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.ledger.wire.Credential;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A request and the way back to who sent it. On the reactor's thread.
public final class Request {
    private static final Runnable NOTHING = () -> {};

    private final Connection connection;
    private final Message message;
    private @Nullable JsonNode json;
    private Runnable onEnd = NOTHING;
    private boolean answered;

    Request(Connection connection, Message message) {
        this.connection = connection;
        this.message = message;
    }

    public String topic() {
        return message.topicOrEmpty();
    }

    /// The topic after its first dot.
    public String method() {
        String topic = topic();
        return topic.substring(topic.indexOf('.') + 1);
    }

    public Credential credential() {
        return message.credential();
    }

    /// The rank that is meant, or flux.ledger.wire.Message#NODEID_ANY.
    public int nodeid() {
        return message.nodeid();
    }

    /// The rank on whose socket it came.
    public int arrivalRank() {
        return connection.rank();
    }

    /// Who sent it: the same for all requests of one client, also of one behind a proxy.
    public String sender() {
        return connection.id() + message.routes();
    }

    public boolean isStreaming() {
        return message.is(Message.STREAMING);
    }

    Message message() {
        return message;
    }

    Connection connection() {
        return connection;
    }

    /// The payload; an empty object when there is none.
    ///
    /// @throws IOException when it is no JSON object
    public JsonNode json() throws IOException {
        if (json == null) {
            JsonNode payload = message.json();
            json = payload == null ? JsonNodeFactory.instance.objectNode() : payload;
        }
        return json;
    }

    /// The payload as text, for requests that are not JSON.
    public String text() {
        return message.text();
    }

    public byte[] bytes() {
        byte[] payload = message.payload();
        return payload == null ? new byte[0] : payload;
    }

    public void respond(JsonNode payload) {
        send(0, Message.payload(payload.toString()));
    }

    /// @param payload JSON text
    public void respondText(String payload) {
        send(0, Message.payload(payload));
    }

    /// With bytes that are no text.
    public void respondRaw(byte[] payload) {
        send(0, payload);
    }

    /// Success, and nothing more to say.
    public void respondEmpty() {
        send(0, null);
    }

    /// @param text what people see, or empty: then strerror(3) speaks
    public void fail(int errnum, String text) {
        send(errnum, text.isEmpty() ? null : Message.payload(text));
    }

    /// As [#fail(int, String)]; what only says what the number says anyway is not sent.
    public void fail(RpcException e) {
        String text = String.valueOf(e.getMessage());
        fail(e.errnum(), text.equals(Errno.text(e.errnum())) ? "" : text);
    }

    /// The normal end of a stream.
    public void end() {
        fail(Errno.ENODATA, "");
    }

    private void send(int errnum, byte @Nullable [] payload) {
        if (answered) {
            return;
        }
        if (errnum != 0 || !isStreaming()) {
            answered = true;
            connection.exchanges().ended(this);
        }
        if (!message.is(Message.NORESPONSE)) {
            Message answer = Message.response(message, errnum, payload);
            connection.reactor().router().answering(answer);
            connection.send(answer);
        }
    }

    /// True when nothing more can be answered: it has been, or its sender has gone.
    public boolean isOver() {
        return answered;
    }

    /// What to clear away when the sender cancels or goes, before the last answer; makes this a
    /// request that waits.
    public void onEnd(Runnable action) {
        onEnd = action;
        if (!answered) {
            connection.exchanges().began(this);
        }
    }

    /// The stream that the same sender began with this matchtag; null when there is none.
    public @Nullable Request streamOf(int matchtag) {
        return connection.exchanges().stream(message, matchtag);
    }

    /// Goes on with a long answer when its sender has read most of what there is, in a later turn:
    /// nobody else waits for it. Not at all when the sender has gone or wants no more.
    public void whenRoom(Runnable more) {
        connection.whenRoom(
                () -> {
                    if (!answered) {
                        more.run();
                    }
                });
    }

    /// False when its sender reads more slowly than it is told: what can wait is better told later,
    /// by [#whenRoom].
    public boolean hasRoom() {
        return connection.hasRoom();
    }

    /// Takes no more from its sender until [#releaseSender]: the request waits for room.
    public void holdSender() {
        connection.hold();
    }

    public void releaseSender() {
        connection.release();
    }

    /// The sender wants no more: it gets ENODATA.
    void cancel() {
        onEnd.run();
        end();
    }

    /// The sender has gone.
    void abandon() {
        answered = true;
        onEnd.run();
    }
}
