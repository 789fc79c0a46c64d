package flux.ledger.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Halves of characters in JSON. Python makes them of names that are no UTF-8 (`"\\udcff"`), and
/// parsers let them in; but no UTF-8 can be written of them, so that whoever records such a text
/// fails. What comes from outside is asked here first.
public final class Surrogates {
    private static final int HEX = 16;
    private static final int ESCAPE = 6;

    /// Texts have kilobytes, and nearly never a backslash.
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long BACKSLASHES = 0x5c5c_5c5c_5c5c_5c5cL;
    private static final long LEADS = 0xeded_eded_eded_ededL;

    private Surrogates() {}

    /// True when each half of a pair has its other half, escaped; a half that stands there as bytes
    /// (CESU-8) is no UTF-8.
    ///
    /// @param json of which `length` bytes count
    public static boolean arePaired(byte[] json, int length) {
        int at = 0;
        while (at < length) {
            while (at + Long.BYTES <= length && !isSuspect((long) EIGHT_BYTES.get(json, at))) {
                at += Long.BYTES;
            }
            if (at == length) {
                return true;
            }
            byte b = json[at];
            if (b == (byte) 0xed && at + 1 < length && (json[at + 1] & 0xff) >= 0xa0) {
                return false;
            }
            if (b != '\\') {
                at++;
                continue;
            }
            int unit = unit(json, at, length);
            if (unit >= 0 && Character.isHighSurrogate((char) unit)) {
                int low = unit(json, at + ESCAPE, length);
                if (low < 0 || !Character.isLowSurrogate((char) low)) {
                    return false;
                }
                at += 2 * ESCAPE;
            } else if (unit >= 0 && Character.isLowSurrogate((char) unit)) {
                return false;
            } else {
                at += 2;
            }
        }
        return true;
    }

    /// True when one of eight bytes begins an escape, or a character that may be half of one.
    private static boolean isSuspect(long eight) {
        return hasZero(eight ^ BACKSLASHES) || hasZero(eight ^ LEADS);
    }

    /// True when one of eight bytes is 0.
    private static boolean hasZero(long eight) {
        return (eight - ONES & ~eight & HIGHEST_BITS) != 0;
    }

    /// The number in the escape that begins at `at`; -1 when there is none.
    private static int unit(byte[] json, int at, int length) {
        if (at + ESCAPE > length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(json[i], HEX);
            if (digit < 0) {
                return -1; // the parser tells
            }
            unit = unit * HEX + digit;
        }
        return unit;
    }
}
