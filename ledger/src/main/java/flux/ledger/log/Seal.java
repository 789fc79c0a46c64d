package flux.ledger.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The seal of a record: its last key, `"crc":"<8 hex digits>"`, the CRC32C of all bytes before the
/// comma in front of it. Text, so that a log stays readable with standard tools; checked on every
/// read.
public final class Seal {
    private static final byte[] BEFORE = ",\"crc\":\"".getBytes(US_ASCII);
    private static final byte[] AFTER = "\"}".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final int DIGITS = 8;

    /// Bytes from the comma to the closing brace.
    private static final int LENGTH = BEFORE.length + DIGITS + AFTER.length;

    /// Bytes that the seal adds to a record.
    public static final int BYTES = LENGTH - 1;

    private Seal() {}

    /// Replaces the closing brace of the JSON object that ends at `record`'s position by the seal.
    ///
    /// @param record written from `start` to its position; needs [#BYTES] more of room
    public static void close(ByteBuffer record, int start) {
        int end = record.position() - 1;
        if (end <= start || record.get(end) != '}') {
            throw new IllegalArgumentException("a record must be a JSON object that is not empty");
        }
        CRC32C sum = new CRC32C();
        if (record.hasArray()) {
            sum.update(record.array(), record.arrayOffset() + start, end - start);
        } else {
            sum.update(record.duplicate().position(start).limit(end));
        }
        int crc = (int) sum.getValue();
        record.position(end).put(BEFORE);
        for (int digit = 0; digit < DIGITS; digit++) {
            record.put(hex(crc, digit));
        }
        record.put(AFTER);
    }

    /// True when `record` carries a seal and the seal holds.
    public static boolean holds(byte[] record) {
        return endsWithSeal(record, record.length) && holds(record, record.length);
    }

    /// True when a seal ends right before `end`; says nothing about whether it holds. So one can
    /// look for whole records where the log's own structure is lost.
    public static boolean endsWithSeal(byte[] bytes, int end) {
        int comma = end - LENGTH;
        return comma > 0
                && bytes[end - 1] == AFTER[1]
                && bytes[end - 2] == AFTER[0]
                && Arrays.equals(bytes, comma, comma + BEFORE.length, BEFORE, 0, BEFORE.length);
    }

    private static boolean holds(byte[] record, int end) {
        int comma = end - LENGTH;
        CRC32C sum = new CRC32C();
        sum.update(record, 0, comma);
        int crc = (int) sum.getValue();
        int digits = comma + BEFORE.length;
        for (int digit = 0; digit < DIGITS; digit++) {
            if (record[digits + digit] != hex(crc, digit)) {
                return false;
            }
        }
        return true;
    }

    private static byte hex(int crc, int digit) {
        return HEX[crc >>> (28 - 4 * digit) & 0xF];
    }
}
