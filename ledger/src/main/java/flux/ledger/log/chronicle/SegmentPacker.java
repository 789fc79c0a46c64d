package flux.ledger.log.chronicle;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compresses the file of a closed segment, and compares what came of it. The compressed file is a
/// series of zstd frames with a [SeekTable] behind: `zstd -d` makes the segment's file of it again,
/// and a record is found in it without reading all.
final class SegmentPacker {

    /// What a frame holds: how much is decompressed to read one record.
    static final int FRAME_BYTES = 1 << 20;

    /// Slower levels save another 3 % of a log.
    private static final int LEVEL = 9;

    private final LogArchive.Pause pause;

    /// @param pause called after each frame, so that whoever works beside this is not held up
    SegmentPacker(LogArchive.Pause pause) {
        this.pause = pause;
    }

    /// Writes `target`, anew if there is one, and to the disk.
    void pack(Path source, Path target) throws IOException {
        List<int[]> frames = new ArrayList<>();
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                target,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            zstd.setLevel(LEVEL).setChecksum(true);
            ByteBuffer plain = ByteBuffer.allocate(FRAME_BYTES);
            for (long at = 0; fill(in, at, plain) > 0; at += plain.limit()) {
                byte[] frame = zstd.compress(Arrays.copyOf(plain.array(), plain.limit()));
                write(out, ByteBuffer.wrap(frame));
                frames.add(new int[] {frame.length, plain.limit()});
                pause.take();
            }
            write(out, SeekTable.of(frames).toBytes());
            out.force(true);
        }
    }

    /// Reads both, and says whether they hold the same bytes.
    boolean isCopy(Path source, SegmentSource copy) throws IOException {
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
            if (in.size() != copy.size()) {
                return false;
            }
            ByteBuffer plain = ByteBuffer.allocate(FRAME_BYTES);
            for (long at = 0; fill(in, at, plain) > 0; at += plain.limit()) {
                SegmentSource.Window there = copy.window(at, plain.limit());
                int offset = (int) (at - there.start());
                if (!there.bytes().slice(offset, plain.limit()).equals(plain.flip())) {
                    return false;
                }
                pause.take();
            }
            return true;
        }
    }

    /// @return how many bytes of the file from `at` stand in `into`, from its start to its limit
    private static int fill(FileChannel file, long at, ByteBuffer into) throws IOException {
        into.clear();
        while (into.hasRemaining() && file.read(into, at + into.position()) > 0) {
            continue;
        }
        into.limit(into.position());
        return into.limit();
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
