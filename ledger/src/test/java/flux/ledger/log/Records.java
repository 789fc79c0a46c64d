package flux.ledger.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Sealed records as the tests write them.
public final class Records {
    private Records() {}

    /// The record with number `n`, of some 40 to 70 bytes.
    public static byte[] record(int n) {
        return sealed("{\"n\":" + n + ",\"text\":\"" + "x".repeat(n % 30) + "\"}");
    }

    /// A record with `length` bytes of text.
    public static byte[] ofLength(int length) {
        return sealed("{\"text\":\"" + "y".repeat(length) + "\"}");
    }

    public static String text(byte[] record) {
        return new String(record, StandardCharsets.UTF_8);
    }

    private static byte[] sealed(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = ByteBuffer.allocate(bytes.length + Seal.BYTES);
        Seal.close(record.put(bytes), 0);
        return record.array();
    }
}
