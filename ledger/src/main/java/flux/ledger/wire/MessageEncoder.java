package flux.ledger.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Writes messages as frames: magic (in the machine's byte order), size (big endian), then parts,
/// each behind its length; the header of 20 bytes last.
public final class MessageEncoder {
    static final int MAGIC = 0xffee0012;
    static final int FRAME_HEADER_BYTES = 8;
    static final int HEADER_BYTES = 20;
    static final int HEADER_MAGIC = 0x8e;
    static final int VERSION = 1;

    /// Lengths from this on stand in four bytes behind it.
    static final int LONG_PART = 0xff;

    private MessageEncoder() {}

    /// How many bytes the frame of `message` has.
    public static int size(Message message) {
        return FRAME_HEADER_BYTES + bodySize(message);
    }

    private static int bodySize(Message message) {
        int size = 1 + HEADER_BYTES;
        List<String> routes = message.routes();
        if (routes != null) {
            size++;
            for (String route : routes) {
                size += part(utf8Length(route));
            }
        }
        if (message.topic() != null) {
            size += part(utf8Length(message.topic()));
        }
        byte[] payload = message.payload();
        if (payload != null) {
            size += part(payload.length);
        }
        return size;
    }

    private static int utf8Length(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(UTF_8).length;
            }
        }
        return text.length();
    }

    private static int part(int length) {
        return length < LONG_PART ? 1 + length : 5 + length;
    }

    /// Writes the frame; `out` has room for [#size] bytes.
    public static void encode(Message message, ByteBuffer out) {
        out.order(ByteOrder.nativeOrder()).putInt(MAGIC);
        out.order(ByteOrder.BIG_ENDIAN).putInt(bodySize(message));
        List<String> routes = message.routes();
        if (routes != null) {
            for (String route : routes) {
                putPart(out, route.getBytes(UTF_8));
            }
            out.put((byte) 0);
        }
        if (message.topic() != null) {
            putPart(out, message.topic().getBytes(UTF_8));
        }
        byte[] payload = message.payload();
        if (payload != null) {
            putPart(out, payload);
        }
        out.put((byte) HEADER_BYTES);
        out.put((byte) HEADER_MAGIC).put((byte) VERSION);
        out.put((byte) message.type().number()).put((byte) message.flags());
        out.putInt(message.credential().userid()).putInt(message.credential().rolemask());
        out.putInt(message.word1()).putInt(message.word2());
    }

    private static void putPart(ByteBuffer out, byte[] part) {
        if (part.length < LONG_PART) {
            out.put((byte) part.length);
        } else {
            out.put((byte) LONG_PART).putInt(part.length);
        }
        out.put(part);
    }
}
