package flux.replay.history;

import java.util.Arrays;

/// Ascending numbers in few bytes: how many, then each one's distance from the one before it, seven
/// bits a byte, low ones first.
public final class PackedLongs {
    private static final int BYTES_MAX = 10;

    private byte[] bytes = new byte[64];
    private int length;

    /// Begins anew.
    public void clear() {
        length = 0;
    }

    public void add(long[] ascending) {
        add(ascending.length);
        long before = 0;
        for (long number : ascending) {
            add(number - before);
            before = number;
        }
    }

    /// One number of its own, 0 or more.
    public void add(long number) {
        if (length + BYTES_MAX > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /// What was added, from its beginning; valid until the next call of anything here.
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Reads what was added, in its order.
    public static final class Reader {
        private final GrowingFile file;
        private long at;

        public Reader(GrowingFile file, long offset) {
            this.file = file;
            this.at = offset;
        }

        public long[] longs() {
            long[] numbers = new long[(int) number()];
            long before = 0;
            for (int i = 0; i < numbers.length; i++) {
                before += number();
                numbers[i] = before;
            }
            return numbers;
        }

        public long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = file.byteAt(at++);
                number |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }

        /// Where the next number stands.
        public long position() {
            return at;
        }
    }
}
