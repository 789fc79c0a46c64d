package flux.ledger.log.chronicle;

import flux.ledger.log.LogFailedException;
import flux.ledger.log.Seal;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongPredicate;

/// What stands in a file where the chain of excerpts ends. A write that was cut short leaves at
/// most one record there; more seals than one mean that the chain itself is broken.
///
/// @param isEmpty nothing but zeros, as reserved
/// @param seals how many records seem to end here
/// @param sealedUntil where the last of them ends, as an offset in the file
record Remains(boolean isEmpty, int seals, long sealedUntil) {
    private static final int STEP_BYTES = 64 << 10;
    private static final int OVERLAP_BYTES = Seal.BYTES + 2;

    static Remains in(CycleFile file, long start) {
        try {
            return in(file.channel(), start);
        } catch (IOException e) {
            throw new LogFailedException("cannot read " + file.path() + ": " + e, e);
        }
    }

    /// Where the first records behind `start` seem to end.
    static long[] sealsIn(CycleFile file, long start, int sealsMax) {
        LongArrayList ends = new LongArrayList();
        try {
            scan(file.channel(), start, end -> ends.size() < sealsMax && ends.add(end));
        } catch (IOException e) {
            throw new LogFailedException("cannot read " + file.path() + ": " + e, e);
        }
        return ends.toLongArray();
    }

    /// Reads from `start` to the end of `file`, without mapping it: it may become shorter
    /// meanwhile.
    static Remains in(FileChannel file, long start) throws IOException {
        long[] found = {0, start};
        boolean empty =
                scan(
                        file,
                        start,
                        end -> {
                            found[0]++;
                            found[1] = end;
                            return true;
                        });
        return new Remains(empty, (int) found[0], found[1]);
    }

    /// @param seals told where each seal ends; says false when it wants no more
    /// @return true when there was nothing but zeros
    private static boolean scan(FileChannel file, long start, LongPredicate seals)
            throws IOException {
        byte[] bytes = new byte[OVERLAP_BYTES + STEP_BYTES];
        boolean empty = true;
        long at = start;
        while (true) {
            int read = file.read(ByteBuffer.wrap(bytes, OVERLAP_BYTES, STEP_BYTES), at);
            if (read <= 0) {
                return empty;
            }
            int limit = OVERLAP_BYTES + read;
            for (int i = OVERLAP_BYTES; i < limit; i++) {
                if (bytes[i] != 0) {
                    empty = false;
                    boolean sealed = bytes[i] == '}' && Seal.endsWithSeal(bytes, i + 1);
                    if (sealed && !seals.test(at + i - OVERLAP_BYTES + 1)) {
                        return false;
                    }
                }
            }
            System.arraycopy(bytes, limit - OVERLAP_BYTES, bytes, 0, OVERLAP_BYTES);
            at += read;
        }
    }
}
