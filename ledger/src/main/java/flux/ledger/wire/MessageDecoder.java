package flux.ledger.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads messages out of a stream of bytes that comes in pieces of any size.
public final class MessageDecoder {

    /// The largest message that is accepted.
    public static final int MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

    /// Most clients ask little; who fills the buffer gets a larger one.
    private static final int FIRST_CAPACITY_BYTES = 4 * 1024;

    private static final int USUAL_CAPACITY_BYTES = 64 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_CAPACITY_BYTES).limit(0);
    private boolean filled;

    /// Room to read more bytes into. After reading, call [#received].
    public ByteBuffer room() {
        if (buffer.position() > 0) {
            buffer.compact();
        } else { // a large message is on its way: what is there need not be moved
            buffer.position(buffer.limit()).limit(buffer.capacity());
        }
        if (!buffer.hasRemaining()) {
            grow(buffer.capacity() * 2);
        } else if (filled && buffer.capacity() < USUAL_CAPACITY_BYTES) {
            grow(USUAL_CAPACITY_BYTES);
        }
        return buffer;
    }

    private void grow(int capacity) {
        buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }

    /// What was read into [#room] is to be decoded.
    public void received() {
        filled = !buffer.hasRemaining();
        buffer.flip();
    }

    /// The next whole message, or null when more bytes are needed.
    ///
    /// @throws ProtocolException when these are no messages; the connection is of no more use
    public @Nullable Message next() throws ProtocolException {
        if (buffer.remaining() < MessageEncoder.FRAME_HEADER_BYTES) {
            return null;
        }
        int start = buffer.position();
        int magic = buffer.order(ByteOrder.nativeOrder()).getInt(start);
        int size = buffer.order(ByteOrder.BIG_ENDIAN).getInt(start + Integer.BYTES);
        if (magic != MessageEncoder.MAGIC) {
            throw new ProtocolException("no Flux message: it begins with %08x".formatted(magic));
        }
        if (size < MessageEncoder.HEADER_BYTES + 1 || size > MESSAGE_BYTES_MAX) {
            throw new ProtocolException("a message of %d bytes".formatted(size & 0xffffffffL));
        }
        int whole = MessageEncoder.FRAME_HEADER_BYTES + size;
        if (buffer.remaining() < whole) {
            return null; // room grows with what comes, not with what was announced
        }
        ByteBuffer body = buffer.slice(start + MessageEncoder.FRAME_HEADER_BYTES, size);
        buffer.position(start + whole);
        return decode(body);
    }

    /// @param body the parts, without the frame's header
    public static Message decode(ByteBuffer body) throws ProtocolException {
        int at = body.limit() - MessageEncoder.HEADER_BYTES;
        if (at < 1
                || (body.get(at - 1) & 0xff) != MessageEncoder.HEADER_BYTES
                || (body.get(at) & 0xff) != MessageEncoder.HEADER_MAGIC
                || body.get(at + 1) != MessageEncoder.VERSION) {
            throw new ProtocolException("a message without a header");
        }
        Message.Type type = Message.Type.of(body.get(at + 2));
        if (type == null) {
            throw new ProtocolException("a message of type " + body.get(at + 2));
        }
        int flags = body.get(at + 3) & 0xff;
        Credential credential = new Credential(body.getInt(at + 4), body.getInt(at + 8));
        ByteBuffer parts = body.slice(0, at - 1);
        List<String> routes = (flags & Message.ROUTE) == 0 ? null : routes(parts);
        String topic = (flags & Message.TOPIC) == 0 ? null : new String(part(parts), UTF_8);
        byte[] payload = (flags & Message.PAYLOAD) == 0 ? null : part(parts);
        if (parts.hasRemaining()) {
            throw new ProtocolException("a message with parts that its flags do not name");
        }
        return new Message(
                type,
                flags,
                credential,
                body.getInt(at + 12),
                body.getInt(at + 16),
                routes,
                topic,
                payload);
    }

    private static List<String> routes(ByteBuffer parts) throws ProtocolException {
        byte[] hop = part(parts);
        if (hop.length == 0) {
            return Collections.emptyList();
        }
        List<String> routes = new ArrayList<>(2);
        while (hop.length > 0) {
            routes.add(new String(hop, UTF_8));
            hop = part(parts);
        }
        return routes;
    }

    private static byte[] part(ByteBuffer parts) throws ProtocolException {
        if (!parts.hasRemaining()) {
            throw new ProtocolException("a message with a part missing");
        }
        int length = parts.get() & 0xff;
        if (length == MessageEncoder.LONG_PART) {
            if (parts.remaining() < Integer.BYTES) {
                throw new ProtocolException("a message with a part missing");
            }
            length = parts.getInt();
        }
        if (length < 0 || length > parts.remaining()) {
            throw new ProtocolException("a message with a part of " + length + " bytes");
        }
        byte[] part = new byte[length];
        parts.get(part);
        return part;
    }
}
