package flux.ledger.log.chronicle;

import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Room on the disk, taken before it is used. Chronicle writes through memory maps, and a map that
/// finds no room kills the process (SIGBUS); a plain write of zeros gets an error instead. It also
/// makes each later sync cheaper than fallocate(2) would: the blocks are known as written.
final class Reserve {
    private static final int ZEROS_BYTES = 64 << 10;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(ZEROS_BYTES);

    private final Path path;
    private final FileChannel file;
    private final int stepBytes;
    private long until;

    Reserve(Path path, FileChannel file, int stepBytes) {
        this.path = path;
        this.file = file;
        this.stepBytes = stepBytes;
    }

    /// True when everything before `end` is there already.
    boolean covers(long end) {
        return end <= until;
    }

    /// @throws LogFullException when there is no room; what was reserved stays so
    void extendTo(long end) {
        long target = (end + stepBytes - 1) / stepBytes * stepBytes;
        while (until < target) {
            int bytes = (int) Math.min(ZEROS_BYTES, target - until);
            try {
                until += file.write(ZEROS.duplicate().limit(bytes), until);
            } catch (IOException e) {
                if (covers(end)) {
                    return; // not a whole step, but enough
                }
                throw refusal(path, e);
            }
        }
    }

    /// What a failed write means: full, or broken.
    static RuntimeException refusal(Path path, IOException e) {
        String message = String.valueOf(e.getMessage());
        // java.nio.file's exceptions say the path only; some tell the reason apart.
        String reason = e instanceof FileSystemException file ? file.getReason() : message;
        String why = reason == null ? e.getClass().getSimpleName() : reason;
        boolean full =
                why.contains("No space left")
                        || why.contains("quota")
                        || why.contains("File too large")
                        || isFull(path);
        return full
                ? new LogFullException("no room for another record in " + path + ": " + why, e)
                : new LogFailedException("cannot write " + path + ": " + why, e);
    }

    /// The words of the system's error depend on its language.
    private static boolean isFull(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace() < ZEROS_BYTES;
        } catch (IOException e) {
            return false;
        }
    }
}
