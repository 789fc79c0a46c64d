package flux.ledger.log.chronicle;

import java.io.IOException;
import java.lang.foreign.Arena;
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
        long size = channel.size();
        unmap();
        Arena next = Arena.ofShared();
        arena = next;
        return new Window(
                channel.map(
                                FileChannel.MapMode.READ_ONLY,
                                start,
                                Math.min(size - start, bytes),
                                next)
                        .asByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN),
                start);
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
