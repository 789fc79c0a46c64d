package flux.ops.connector;

import com.fasterxml.jackson.databind.JsonNode;

/// What may wait for clients to read it, of the table `[connector]` of the configuration. Who
/// follows eventlogs or asks for a long list gets no more than it reads and never comes near; these
/// limits are for what cannot be held back, as events are, and single large answers.
/// ```toml
/// [connector]
/// backlog-bytes = 67108864   # for one client; without it 512 MiB, or an eighth of a smaller heap
/// ```
///
/// All clients together may have twice as much as one, or a quarter of the heap if that is less:
/// then the one for whom most waits is cut off. For the reactor's thread.
public final class Backlog {
    private static final String TABLE = "connector";
    private static final String KEY = "backlog-bytes";
    private static final long BYTES_DEFAULT = 512L * 1024 * 1024;

    /// A client must at least be able to have one page of a list, and its output chunks.
    private static final long BYTES_MIN = 1024 * 1024;

    private final long connectionBytesMax;
    private final long totalBytesMax;
    private long totalBytes;

    private Backlog(long connectionBytesMax, long heapBytes) {
        this.connectionBytesMax = connectionBytesMax;
        this.totalBytesMax =
                Math.max(connectionBytesMax, Math.min(2 * connectionBytesMax, heapBytes / 4));
    }

    /// @throws IllegalArgumentException that names the key, and what was expected
    public static Backlog of(JsonNode config) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        JsonNode value = config.path(TABLE).path(KEY);
        if (value.isMissingNode()) {
            return new Backlog(Math.min(BYTES_DEFAULT, heapBytes / 8), heapBytes);
        }
        if (!value.canConvertToLong()
                || !value.isIntegralNumber()
                || value.longValue() < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "connector.backlog-bytes must be a number of bytes, %d or more, not %s"
                            .formatted(BYTES_MIN, value));
        }
        return new Backlog(value.longValue(), heapBytes);
    }

    long connectionBytesMax() {
        return connectionBytesMax;
    }

    long totalBytesMax() {
        return totalBytesMax;
    }

    boolean isExceeded() {
        return totalBytes > totalBytesMax;
    }

    long totalBytes() {
        return totalBytes;
    }

    void add(long bytes) {
        totalBytes += bytes;
    }
}
