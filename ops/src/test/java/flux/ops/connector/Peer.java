package flux.ops.connector;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.wire.Credential;
import flux.ledger.wire.Message;
import flux.ledger.wire.MessageDecoder;
import flux.ledger.wire.MessageEncoder;
import flux.ops.TestInstance;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A peer that may say what no client would: it has the bytes in its hands. Waits end after a
/// deadline, so that a broker that does not answer fails a test instead of holding it up.
final class Peer implements AutoCloseable {
    static final int ERRNO_NONE = 0;

    private static final long PATIENCE_SECONDS = 60;

    private final SocketChannel socket;
    private final Selector selector;
    private final SelectionKey key;
    private final MessageDecoder decoder = new MessageDecoder();

    private Peer(SocketChannel socket) throws IOException {
        this.socket = socket;
        this.selector = Selector.open();
        socket.configureBlocking(false);
        this.key = socket.register(selector, SelectionKey.OP_READ);
    }

    /// Let in by the broker.
    static Peer of(TestInstance instance) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.connect(UnixDomainSocketAddress.of(instance.uri().substring("local://".length())));
        ByteBuffer welcome = ByteBuffer.allocate(1);
        if (socket.read(welcome) != 1 || welcome.get(0) != ERRNO_NONE) {
            throw new IOException("not let in: " + welcome.get(0));
        }
        return new Peer(socket);
    }

    static byte[] frame(Message message) {
        ByteBuffer bytes = ByteBuffer.allocate(MessageEncoder.size(message));
        MessageEncoder.encode(message, bytes);
        return bytes.array();
    }

    static Message request(String topic, @Nullable String json, int matchtag, int flags) {
        byte[] payload = json == null ? null : Message.payload(json);
        return Message.request(topic, payload, Message.NODEID_ANY, matchtag, flags);
    }

    /// All of `bytes`; the broker has to take them.
    void write(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        long end = deadline();
        key.interestOps(SelectionKey.OP_WRITE);
        while (rest.hasRemaining()) {
            socket.write(rest);
            if (rest.hasRemaining()) {
                select(end, "the broker does not read");
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    void send(Message... messages) throws IOException {
        int size = 0;
        for (Message message : messages) {
            size += MessageEncoder.size(message);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (Message message : messages) {
            MessageEncoder.encode(message, bytes);
        }
        write(bytes.array());
    }

    /// Asks in somebody's name, and waits for the one answer.
    Message ask(String topic, @Nullable String json, Credential as) throws IOException {
        send(request(topic, json, 1, 0).with(as));
        return next();
    }

    Message ask(String topic, @Nullable String json) throws IOException {
        return ask(topic, json, Credential.UNSET);
    }

    /// The next message from the broker; waits for it.
    Message next() throws IOException {
        long end = deadline();
        while (true) {
            Message message = decoder.next();
            if (message != null) {
                return message;
            }
            select(end, "the broker does not answer");
            int count = socket.read(decoder.room());
            decoder.received();
            if (count < 0) {
                throw new EOFException("the broker has closed the connection");
            }
        }
    }

    /// Waits until the broker hangs up; what it says before is dropped.
    ///
    /// @return how many bytes it said
    long awaitCutOff() throws IOException {
        long end = deadline();
        ByteBuffer sink = ByteBuffer.allocate(1 << 20);
        long bytes = 0;
        while (true) {
            int count;
            try {
                count = socket.read(sink.clear());
            } catch (IOException reset) {
                return bytes;
            }
            if (count < 0) {
                return bytes;
            }
            bytes += count;
            if (count == 0) {
                select(end, "the broker does not hang up");
            }
        }
    }

    private void select(long end, String otherwise) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (millis <= 0) {
            throw new IOException(otherwise);
        }
        selector.select(millis);
        selector.selectedKeys().clear();
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    }

    /// What people see of an answer: `ok`, or the number and the text of the error.
    static String told(Message answer) {
        byte[] payload = answer.payload();
        String text = payload == null ? "" : new String(payload, UTF_8).replace("\0", "");
        if (answer.errnum() == ERRNO_NONE) {
            return "ok" + (text.isEmpty() ? "" : " " + text);
        }
        return answer.errnum() + (text.isEmpty() ? "" : " " + text);
    }

    @Override
    public void close() throws IOException {
        selector.close();
        socket.close();
    }
}
