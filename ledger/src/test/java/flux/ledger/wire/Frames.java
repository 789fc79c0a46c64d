package flux.ledger.wire;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Frames as bytes, and messages made of them.
final class Frames {
    private Frames() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static byte[] encode(Message message) {
        ByteBuffer out = ByteBuffer.allocate(MessageEncoder.size(message));
        MessageEncoder.encode(message, out);
        if (out.hasRemaining()) {
            throw new AssertionError("size() said " + out.remaining() + " bytes too many");
        }
        return out.array();
    }

    /// What comes out of a decoder that gets `stream` in pieces of at most `pieceBytesMax`.
    static List<Message> decode(byte[] stream, Random random, int pieceBytesMax)
            throws ProtocolException {
        MessageDecoder decoder = new MessageDecoder();
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            ByteBuffer room = decoder.room();
            int piece = 1 + random.nextInt(pieceBytesMax);
            int length = Math.min(Math.min(piece, stream.length - at), room.remaining());
            room.put(stream, at, length);
            at += length;
            decoder.received();
            for (Message next = decoder.next(); next != null; next = decoder.next()) {
                messages.add(next);
            }
        }
        return messages;
    }

    static List<Message> decode(byte[] stream) throws ProtocolException {
        return decode(stream, new Random(0), Math.max(stream.length, 1));
    }
}
