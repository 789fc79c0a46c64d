package flux.ledger.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A connection to an instance: requests and their answers, one after the other or many under way.
/// For one thread; every wait is on the socket.
public final class FluxClient implements AutoCloseable {
    private static final String SCHEME = "local://";
    private static final int RETRIES = 5;
    private static final long FIRST_RETRY_MILLIS = 16;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int FIRST_BATCH_BYTES = 4 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel socket;
    private final MessageDecoder decoder = new MessageDecoder();
    private final Map<Integer, RpcStream> streams = new HashMap<>();
    private final ArrayDeque<Message> events = new ArrayDeque<>();
    private final ArrayDeque<Message> requests = new ArrayDeque<>();
    private final BitSet matchtags = new BitSet();
    private Credential credential = Credential.UNSET;
    private ByteBuffer out = ByteBuffer.allocate(FIRST_BATCH_BYTES);

    private FluxClient(SocketChannel socket) {
        this.socket = socket;
        matchtags.set(0);
    }

    /// @param uri `local://PATH`
    /// @throws IOException when nobody listens there, or the server does not let this user in; the
    ///     message is Flux's
    public static FluxClient connect(String uri) throws IOException {
        if (!uri.startsWith(SCHEME)) {
            throw new IOException("Unable to connect to Flux: unsupported URI " + uri);
        }
        Path path = Path.of(uri.substring(SCHEME.length()));
        SocketChannel socket = connectSocket(path);
        ByteBuffer welcome = ByteBuffer.allocate(1);
        if (socket.read(welcome) != 1) {
            socket.close();
            throw new IOException("Unable to connect to Flux: Connection reset by peer");
        }
        int errnum = welcome.get(0);
        if (errnum != 0) {
            socket.close();
            throw new IOException("Unable to connect to Flux: " + Errno.text(errnum));
        }
        return new FluxClient(socket);
    }

    private static SocketChannel connectSocket(Path path) throws IOException {
        long delay = FIRST_RETRY_MILLIS;
        for (int attempt = 0; ; attempt++) {
            if (!Files.exists(path)) {
                throw new IOException(
                        "Unable to connect to Flux: broker socket " + path + " was not found");
            }
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                socket.connect(UnixDomainSocketAddress.of(path));
                return socket;
            } catch (IOException e) {
                socket.close();
                if (attempt == RETRIES) {
                    throw new IOException("Unable to connect to Flux: Connection refused", e);
                }
            }
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Unable to connect to Flux: interrupted", e);
            }
            delay *= 2;
        }
    }

    /// Requests are in the name of `other` from now on. Only the instance owner may do so.
    public void speakAs(Credential other) {
        credential = other;
    }

    /// Asks and waits for the one answer.
    ///
    /// @param payload the request's object, or null for none
    /// @return the answer's object; empty when it has none
    public JsonNode rpc(String topic, @Nullable JsonNode payload) throws IOException, RpcException {
        return rpc(topic, payload, Message.NODEID_ANY);
    }

    public JsonNode rpc(String topic, @Nullable JsonNode payload, int nodeid)
            throws IOException, RpcException {
        try (RpcStream stream = send(topic, payload, nodeid, 0)) {
            return stream.one();
        }
    }

    /// Asks for a stream of answers.
    public RpcStream stream(String topic, @Nullable JsonNode payload) throws IOException {
        RpcStream stream = send(topic, payload, Message.NODEID_ANY, Message.STREAMING);
        flush();
        return stream;
    }

    /// Asks without waiting; several requests may be under way. Nothing is sent before [#flush], an
    /// answer is waited for, or enough has come together.
    public RpcStream send(String topic, @Nullable JsonNode payload, int nodeid, int flags)
            throws IOException {
        byte[] bytes = payload == null ? null : bytes(payload);
        return sendRaw(topic, bytes, nodeid, flags);
    }

    /// As [#send], with a payload that is ready.
    public RpcStream sendRaw(String topic, byte @Nullable [] payload, int nodeid, int flags)
            throws IOException {
        int matchtag = matchtags.nextClearBit(0);
        matchtags.set(matchtag);
        RpcStream stream = new RpcStream(this, topic, matchtag);
        streams.put(matchtag, stream);
        put(Message.request(topic, payload, nodeid, matchtag, flags).with(credential));
        return stream;
    }

    /// Sends a request that is never answered.
    public void tell(String topic, JsonNode payload) throws IOException {
        put(Message.request(topic, bytes(payload), Message.NODEID_ANY, 0, Message.NORESPONSE));
        flush();
    }

    /// As [#tell], at once, and from another thread than the one that waits for answers: typed
    /// text does not wait for what is shown.
    public void tellBeside(String topic, JsonNode payload) throws IOException {
        Message message =
                Message.request(topic, bytes(payload), Message.NODEID_ANY, 0, Message.NORESPONSE);
        ByteBuffer own = ByteBuffer.allocate(MessageEncoder.size(message));
        MessageEncoder.encode(message, own);
        own.flip();
        synchronized (socket) {
            while (own.hasRemaining()) {
                socket.write(own);
            }
        }
    }

    /// Publishes an event without waiting for it.
    public void publish(Message event) throws IOException {
        put(event);
        flush();
    }

    /// The next event of those that were subscribed to; waits for it.
    public Message nextEvent() throws IOException {
        flush();
        while (events.isEmpty()) {
            receive();
        }
        return events.remove();
    }

    /// The next request to a service that this client provides (`service.add`), or null when none
    /// has come; [#awaitAny] waits for more.
    public @Nullable Message nextRequest() {
        return requests.poll();
    }

    /// Answers a request to a service of this client's. Sent with the next [#flush].
    ///
    /// @param errnum 0 for success
    /// @param payload an object, or null for none; a text when there is an error
    public void answer(Message request, int errnum, @Nullable JsonNode payload) throws IOException {
        byte[] bytes =
                payload == null
                        ? null
                        : payload.isTextual() ? Message.payload(payload.asText()) : bytes(payload);
        put(Message.response(request, errnum, bytes));
    }

    private static byte[] bytes(JsonNode payload) throws IOException {
        byte[] json = JSON.writeValueAsBytes(payload);
        return java.util.Arrays.copyOf(json, json.length + 1);
    }

    private void put(Message message) throws IOException {
        int size = MessageEncoder.size(message);
        if (size > out.remaining() && out.capacity() < BATCH_BYTES) {
            out = ByteBuffer.allocate(Math.max(size, BATCH_BYTES)).put(out.flip());
        }
        if (size > out.remaining()) {
            flush();
        }
        if (size > out.capacity()) {
            out = ByteBuffer.allocate(size);
        }
        MessageEncoder.encode(message, out);
        if (out.position() >= BATCH_BYTES / 2) {
            flush();
        }
    }

    /// Sends what has been put together. While the server does not take it, its answers are taken,
    /// so that both sides never wait for each other.
    public void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            socket.write(out);
        }
        out.clear();
    }

    /// Waits until something has come, for whichever request.
    public void awaitAny() throws IOException {
        flush();
        receive();
    }

    /// Waits for bytes and hands out the messages in them.
    void receive() throws IOException {
        ByteBuffer room = decoder.room();
        int count = socket.read(room);
        decoder.received();
        if (count < 0) {
            throw new EOFException("the broker has closed the connection");
        }
        for (Message message = decoder.next(); message != null; message = decoder.next()) {
            if (message.type() == Message.Type.EVENT) {
                events.add(message);
            } else if (message.type() == Message.Type.REQUEST) {
                requests.add(message);
            } else {
                RpcStream stream = streams.get(message.matchtag());
                if (stream != null) {
                    stream.answered(message);
                }
            }
        }
    }

    /// What else comes for this request is dropped.
    void forget(RpcStream stream) {
        streams.remove(stream.matchtag(), stream);
    }

    /// The answers to a request are complete: its matchtag is free.
    void done(RpcStream stream) {
        if (streams.remove(stream.matchtag(), stream)) {
            matchtags.clear(stream.matchtag());
        }
    }

    /// Ends what this client waits for from another thread.
    public void abort() throws IOException {
        socket.close();
    }

    /// An empty object, to be filled.
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() throws IOException {
        if (socket.isOpen()) {
            flush();
            socket.close();
        }
    }
}
