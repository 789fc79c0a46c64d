package flux.ledger.log.chronicle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A segment where it was written. It is mapped piece by piece, and never beyond its end, where
/// touching it would kill.
final class MappedSource implements SegmentSource {
    private static final long WINDOW_BYTES_MAX = 64L << 20;
    private static final long PAGES = -(64L << 10);

    private final Path path;
    private final FileChannel channel;
    private @Nullable Arena arena;

    private MappedSource(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static MappedSource open(Path path) throws IOException {
        return new MappedSource(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public Window window(long offset, int length) throws IOException {
        long start = offset & PAGES;
        long bytes = Math.max(WINDOW_BYTES_MAX, offset - start + length);
        unmap();
        Arena next = Arena.ofShared();
        arena = next;
        return new Window(
                map(start, bytes, next).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN), start);
    }

    /// The file's bytes from `start`, at most `bytes`. A writer that closes the segment cuts off
    /// what it had reserved; a map of what is no longer there fails, and is tried again.
    private MemorySegment map(long start, long bytes, Arena into) throws IOException {
        long size = channel.size();
        while (true) {
            try {
                long length = Math.max(0, Math.min(size - start, bytes));
                return channel.map(FileChannel.MapMode.READ_ONLY, start, length, into);
            } catch (IOException e) {
                long now = channel.size();
                if (now == size) {
                    throw e;
                }
                size = now;
            }
        }
    }

    private void unmap() {
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }

    @Override
    public void close() throws IOException {
        unmap();
        channel.close();
    }
}
