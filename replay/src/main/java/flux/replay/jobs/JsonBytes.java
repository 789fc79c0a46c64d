package flux.replay.jobs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Arrays;

/// JSON as the bytes that go over the wire, written one after the other: a list of a million jobs
/// is never a tree of objects.
final class JsonBytes {
    private static final int FIRST_BYTES = 4096;
    private static final int LONG_DIGITS_MAX = 20;
    private static final int DECIMAL = 10;
    private static final long MICROS = 1_000_000;
    private static final int MICROS_DIGITS = 6;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

    /// Doubles from here on are too coarse for millionths to name each of them.
    private static final double MICROS_NAME_BELOW = 1L << 33;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /// `,"name":`, to be written with [#raw(byte[])] before a value that is not the first.
    static byte[] key(String name) {
        return (",\"" + name + "\":").getBytes(US_ASCII);
    }

    int length() {
        return length;
    }

    /// What was written, and a NUL behind it; begins anew.
    byte[] takeWithNul() {
        room(1);
        bytes[length++] = 0;
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        return taken;
    }

    String takeText() {
        String text = new String(bytes, 0, length, UTF_8);
        length = 0;
        return text;
    }

    JsonBytes raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    void raw(String json) {
        raw(json.getBytes(UTF_8));
    }

    JsonBytes raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBytes number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(Long.toString(value).getBytes(US_ASCII));
        }
        room(LONG_DIGITS_MAX);
        if (value < 0) {
            bytes[length++] = '-';
        }
        digits(Math.abs(value), 1);
        return this;
    }

    /// @param digitsMin zeros stand before a shorter one
    private void digits(long value, int digitsMin) {
        int count = 1;
        for (long rest = value / DECIMAL; rest > 0; rest /= DECIMAL) {
            count++;
        }
        int at = length + Math.max(count, digitsMin);
        int end = at;
        for (long rest = value; at > length; rest /= DECIMAL) {
            bytes[--at] = (byte) ('0' + rest % DECIMAL);
        }
        length = end;
    }

    /// Microseconds as seconds, with all six digits: `1700000000.000001`.
    ///
    /// @param value not negative
    JsonBytes seconds(long value) {
        number(value / MICROS).raw('.');
        room(LONG_DIGITS_MAX);
        digits(value % MICROS, MICROS_DIGITS);
        return this;
    }

    /// The shortest text that reads as `value`, never with an exponent and always with a point:
    /// strict readers take a number without one for an integer.
    JsonBytes real(double value) {
        if (value == 0) {
            return raw('0').raw('.').raw('0');
        }
        if (value >= 1 && value < MICROS_NAME_BELOW) {
            long micros = Math.round(value * MICROS);
            if (micros / (double) MICROS == value) {
                seconds(micros);
                while (bytes[length - 1] == '0' && bytes[length - 2] != '.') {
                    length--;
                }
                return this;
            }
        }
        BigDecimal decimal = BigDecimal.valueOf(value);
        raw((decimal.scale() > 0 ? decimal : decimal.setScale(1)).toString());
        return this;
    }

    JsonBytes text(String value) {
        int chars = value.length();
        room(chars + 2);
        int start = length;
        bytes[length++] = '"';
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= 0x80) {
                length = start;
                return escaped(value);
            }
            bytes[length++] = (byte) c;
        }
        bytes[length++] = '"';
        return this;
    }

    private JsonBytes escaped(String value) {
        raw('"');
        byte[] utf8 = value.getBytes(UTF_8);
        for (byte b : utf8) {
            switch (b) {
                case '"', '\\' -> raw('\\').raw((char) b);
                case '\n' -> raw('\\').raw('n');
                case '\r' -> raw('\\').raw('r');
                case '\t' -> raw('\\').raw('t');
                case '\b' -> raw('\\').raw('b');
                case '\f' -> raw('\\').raw('f');
                default -> {
                    if (b >= 0 && b < ' ') {
                        raw('\\').raw('u').raw('0').raw('0');
                        raw((char) HEX[b >> 4]).raw((char) HEX[b & 0xf]);
                    } else {
                        raw((char) (b & 0xff));
                    }
                }
            }
        }
        return raw('"');
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
