package flux.ledger.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The answers to one request, in order. For the thread of its client.
public final class RpcStream implements AutoCloseable {
    private final FluxClient client;
    private final String topic;
    private final int matchtag;
    private final ArrayDeque<Message> answers = new ArrayDeque<>();
    private boolean ended;

    RpcStream(FluxClient client, String topic, int matchtag) {
        this.client = client;
        this.topic = topic;
        this.matchtag = matchtag;
    }

    public String topic() {
        return topic;
    }

    public int matchtag() {
        return matchtag;
    }

    void answered(Message message) {
        answers.add(message);
    }

    /// True when [#next] will not wait.
    public boolean isReady() {
        return ended || !answers.isEmpty();
    }

    /// The next answer, or null when the stream has ended; waits for it.
    ///
    /// @return the answer's object; missing when it has none
    /// @throws RpcException when it was ended by an error other than ENODATA
    public @Nullable JsonNode next() throws IOException, RpcException {
        Message message = nextMessage();
        if (message == null) {
            return null;
        }
        JsonNode json = message.json();
        return json == null ? MissingNode.getInstance() : json;
    }

    private @Nullable Message nextMessage() throws IOException, RpcException {
        if (ended) {
            return null;
        }
        Message message = await();
        if (message.errnum() == 0) {
            return message;
        }
        ended = true;
        client.done(this);
        if (message.errnum() == Errno.ENODATA) {
            return null;
        }
        throw new RpcException(message.errnum(), message.text());
    }

    /// As [#next], for who reads the JSON himself: with its NUL, and empty when there is none.
    public byte @Nullable [] nextBytes() throws IOException, RpcException {
        Message message = nextMessage();
        if (message == null) {
            return null;
        }
        byte[] payload = message.payload();
        return payload == null ? new byte[0] : payload;
    }

    /// The text of the next answer, for streams that are not JSON; null when the stream has ended.
    public @Nullable String nextText() throws IOException, RpcException {
        Message message = await();
        if (message.errnum() == Errno.ENODATA) {
            ended = true;
            client.done(this);
            return null;
        }
        if (message.errnum() != 0) {
            ended = true;
            client.done(this);
            throw new RpcException(message.errnum(), message.text());
        }
        return message.text();
    }

    /// The only answer.
    public JsonNode one() throws IOException, RpcException {
        Message message = await();
        ended = true;
        client.done(this);
        if (message.errnum() != 0) {
            throw new RpcException(message.errnum(), message.text());
        }
        JsonNode json = message.json();
        return json == null ? MissingNode.getInstance() : json;
    }

    /// The only answer's bytes, of a request that is not JSON; empty when it has none.
    public byte[] oneRaw() throws IOException, RpcException {
        Message message = await();
        ended = true;
        client.done(this);
        if (message.errnum() != 0) {
            throw new RpcException(message.errnum(), message.text());
        }
        byte[] payload = message.payload();
        return payload == null ? new byte[0] : payload;
    }

    private Message await() throws IOException {
        if (answers.isEmpty()) {
            client.flush();
        }
        while (answers.isEmpty()) {
            client.receive();
        }
        return answers.remove();
    }

    /// No more answers are wanted. When some may still come, their matchtag is not used again.
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            client.forget(this);
        }
    }
}
