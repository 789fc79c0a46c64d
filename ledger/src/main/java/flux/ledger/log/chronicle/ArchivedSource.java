package flux.ledger.log.chronicle;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A segment that was archived: compressed frame by frame, and read so, with no more than a frame
/// (or a record, if that is larger) in memory and nothing on disk.
final class ArchivedSource implements SegmentSource {
    private final Path path;
    private final FileChannel channel;
    private final SeekTable table;

    private ArchivedSource(Path path, FileChannel channel, SeekTable table) {
        this.path = path;
        this.channel = channel;
        this.table = table;
    }

    static ArchivedSource open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        boolean opened = false;
        try {
            ArchivedSource source = new ArchivedSource(path, channel, SeekTable.read(channel));
            opened = true;
            return source;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() {
        return table.size();
    }

    @Override
    public Window window(long offset, int length) throws IOException {
        int first = table.frameAt(Math.min(offset, size() - 1));
        int last = Math.max(first, table.frameAt(offset + length - 1));
        long start = table.plain()[first];
        byte[] bytes = new byte[Math.toIntExact(table.plain()[last + 1] - start)];
        for (int frame = first; frame <= last; frame++) {
            decompress(frame, bytes, (int) (table.plain()[frame] - start));
        }
        return new Window(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), start);
    }

    private void decompress(int frame, byte[] into, int at) throws IOException {
        long from = table.compressed()[frame];
        byte[] compressed = new byte[(int) (table.compressed()[frame + 1] - from)];
        ByteBuffer read = ByteBuffer.wrap(compressed);
        while (read.hasRemaining() && channel.read(read, from + read.position()) > 0) {
            continue;
        }
        int length = (int) (table.plain()[frame + 1] - table.plain()[frame]);
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            int had = zstd.decompressByteArray(into, at, length, compressed, 0, compressed.length);
            if (had != length) {
                throw new IOException(
                        "frame %d holds %d bytes, not %d".formatted(frame, had, length));
            }
        } catch (ZstdException e) {
            throw new IOException("frame %d: %s".formatted(frame, e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
