package flux.ledger.log.chronicle;

import flux.ledger.log.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// What stands in a file where the chain of excerpts ends. A write that was cut short leaves at
/// most one record there; more seals than one mean that the chain itself is broken.
///
/// @param isEmpty nothing but zeros, as reserved
/// @param seals how many records seem to end here
/// @param sealedUntil where the last of them ends, as an offset in the file
record Remains(boolean isEmpty, int seals, long sealedUntil) {
    private static final int STEP_BYTES = 64 << 10;
    private static final int OVERLAP_BYTES = Seal.BYTES + 2;

    /// Reads from `start` to the end of `file`, without mapping it: it may become shorter
    /// meanwhile.
    static Remains in(FileChannel file, long start) throws IOException {
        byte[] bytes = new byte[OVERLAP_BYTES + STEP_BYTES];
        boolean empty = true;
        int seals = 0;
        long sealedUntil = start;
        long at = start;
        while (true) {
            int read = file.read(ByteBuffer.wrap(bytes, OVERLAP_BYTES, STEP_BYTES), at);
            if (read <= 0) {
                return new Remains(empty, seals, sealedUntil);
            }
            int limit = OVERLAP_BYTES + read;
            for (int i = OVERLAP_BYTES; i < limit; i++) {
                if (bytes[i] != 0) {
                    empty = false;
                    if (bytes[i] == '}' && Seal.endsWithSeal(bytes, i + 1)) {
                        seals++;
                        sealedUntil = at + i - OVERLAP_BYTES + 1;
                    }
                }
            }
            System.arraycopy(bytes, limit - OVERLAP_BYTES, bytes, 0, OVERLAP_BYTES);
            at += read;
        }
    }
}
