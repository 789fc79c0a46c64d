package flux.ledger.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// The seal of a record: its last key, `"crc":"<8 hex digits>"`, the CRC32C of all bytes before the
/// comma in front of it. Text, so that a log stays readable with standard tools; checked on every
/// read.
public final class Seal {
    private static final byte[] BEFORE = ",\"crc\":\"".getBytes(US_ASCII);
    private static final byte[] AFTER = "\"}".getBytes(US_ASCII);

    /// Bytes that the seal adds to a record.
    public static final int BYTES = BEFORE.length + 8 + AFTER.length - 1;

    private Seal() {}

    /// Replaces the closing brace of the JSON object that ends at `record`'s position by the seal.
    ///
    /// @param record written from `start` to its position; needs [#BYTES] more of room
    public static void close(ByteBuffer record, int start) {
        int end = record.position() - 1;
        if (end <= start || record.get(end) != '}') {
            throw new IllegalArgumentException("a record must be a JSON object that is not empty");
        }
        int crc = crc(record.duplicate().position(start).limit(end));
        record.position(end);
        record.put(BEFORE).put(HexFormat.of().toHexDigits(crc).getBytes(US_ASCII)).put(AFTER);
    }

    /// True when `record` carries a seal and the seal holds.
    public static boolean holds(byte[] record) {
        int end = record.length - Seal.BYTES - 1;
        if (end <= 0
                || !matches(record, end, BEFORE)
                || !matches(record, record.length - 2, AFTER)) {
            return false;
        }
        int digits = end + BEFORE.length;
        int crc = crc(ByteBuffer.wrap(record, 0, end));
        byte[] expected = HexFormat.of().toHexDigits(crc).getBytes(US_ASCII);
        return matches(record, digits, expected);
    }

    private static boolean matches(byte[] record, int at, byte[] expected) {
        return java.util.Arrays.equals(
                record, at, at + expected.length, expected, 0, expected.length);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
