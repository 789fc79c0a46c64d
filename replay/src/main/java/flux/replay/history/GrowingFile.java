package flux.replay.history;

import flux.ledger.log.chronicle.Fsync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Bytes that are only ever added at the end. The last page is in the heap; those before it are in
/// the file and are read through memory maps, so that what has been collected over years costs no
/// heap. What cannot be written, because the disk is full, stays in the heap until it can.
///
/// Nothing is mapped that has not been written before: a full disk is an exception here, never a
/// SIGBUS. The file begins with the second page: an instance that has little history has none.
///
/// For one thread, but for [#force].
public final class GrowingFile implements AutoCloseable {
    private static final int TAIL_BYTES_FIRST = 4096;

    private final Path path;
    private final int pageBytes;
    private final Arena maps = Arena.ofShared();
    private final CRC32C crc = new CRC32C();

    /// The full ones, mapped or, from `pagesWritten` on, in the heap.
    private final List<ByteBuffer> pages = new ArrayList<>();

    private int pagesWritten;
    private ByteBuffer tail;
    private int tailBytes;
    private volatile @Nullable FileChannel file;
    private volatile boolean nameForced;

    private GrowingFile(Path path, int pageBytes) {
        this.path = path;
        this.pageBytes = pageBytes;
        this.tail = heap(Math.min(TAIL_BYTES_FIRST, pageBytes));
    }

    /// An empty one. What is at `path` is overwritten as this one grows.
    public static GrowingFile empty(Path path, int pageBytes) {
        return new GrowingFile(path, pageBytes);
    }

    /// One that goes on where an earlier one was at `extent`; what that one wrote later is dropped.
    ///
    /// @throws IOException when the file does not hold that; the message says what it is
    public static GrowingFile reopen(Path path, int pageBytes, Extent extent) throws IOException {
        GrowingFile file = new GrowingFile(path, pageBytes);
        boolean whole = false;
        try {
            file.read(extent);
            whole = true;
            return file;
        } finally {
            if (!whole) {
                file.close();
            }
        }
    }

    private void read(Extent extent) throws IOException {
        if (extent.bytes() == 0) {
            return;
        }
        FileChannel channel = channel();
        if (channel.size() < extent.bytes()) {
            throw new IOException(
                    "%s: has %d bytes, %d are expected"
                            .formatted(path, channel.size(), extent.bytes()));
        }
        while ((pages.size() + 1L) * pageBytes <= extent.bytes()) {
            pages.add(map(channel, pages.size()));
        }
        pagesWritten = pages.size();
        tailBytes = (int) (extent.bytes() - (long) pageBytes * pages.size());
        tail = heap(Math.min(pageBytes, Math.max(TAIL_BYTES_FIRST, tailBytes)));
        ByteBuffer rest = tail.duplicate().limit(tailBytes);
        while (rest.hasRemaining()) {
            if (channel.read(rest, (long) pageBytes * pages.size() + rest.position()) < 0) {
                throw new IOException(path + ": became shorter while it was read");
            }
        }
        pages.forEach(page -> crc.update(page.duplicate()));
        crc.update(tail.array(), 0, tailBytes);
        if ((int) crc.getValue() != extent.crc()) {
            throw new IOException(
                    "%s: the checksum of its first %d bytes does not hold"
                            .formatted(path, extent.bytes()));
        }
    }

    /// How many bytes there are.
    public long bytes() {
        return (long) pageBytes * pages.size() + tailBytes;
    }

    /// @return where the first of them stands
    public long append(byte[] bytes, int length) {
        long start = bytes();
        crc.update(bytes, 0, length);
        for (int done = 0; done < length; ) {
            int now = Math.min(length - done, pageBytes - tailBytes);
            makeRoom(now);
            tail.put(tailBytes, bytes, done, now);
            tailBytes += now;
            done += now;
            if (tailBytes == pageBytes) {
                turnPage();
            }
        }
        return start;
    }

    private void makeRoom(int more) {
        if (tailBytes + more > tail.capacity()) {
            int wanted = Math.max(tailBytes + more, 2 * tail.capacity());
            tail =
                    ByteBuffer.wrap(Arrays.copyOf(tail.array(), Math.min(pageBytes, wanted)))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private void turnPage() {
        pages.add(tail);
        tail = heap(pageBytes);
        tailBytes = 0;
        try {
            writePages();
        } catch (IOException e) {
            // They stay where they are; the next page, or flush, tries again, and flush says so.
        }
    }

    private void writePages() throws IOException {
        while (pagesWritten < pages.size()) {
            FileChannel channel = channel();
            write(channel, pages.get(pagesWritten).duplicate().clear(), pagesWritten);
            pages.set(pagesWritten, map(channel, pagesWritten));
            pagesWritten++;
        }
    }

    private void write(FileChannel channel, ByteBuffer bytes, int page) throws IOException {
        long start = (long) pageBytes * page;
        while (bytes.hasRemaining()) {
            channel.write(bytes, start + bytes.position());
        }
    }

    private ByteBuffer map(FileChannel channel, int page) throws IOException {
        return channel.map(MapMode.READ_ONLY, (long) pageBytes * page, pageBytes, maps)
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The page that holds the byte at `offset`, which is the `offset % pageBytes`-th of it.
    public ByteBuffer page(long offset) {
        int page = (int) (offset / pageBytes);
        return page == pages.size() ? tail : pages.get(page);
    }

    byte byteAt(long offset) {
        return page(offset).get((int) (offset % pageBytes));
    }

    /// Copies `length` bytes, which may stand on several pages.
    ///
    /// @throws IllegalStateException when there are not so many
    public byte[] get(long offset, int length) {
        if (offset < 0 || offset + length > bytes()) {
            throw new IllegalStateException(
                    "%s: bytes %d to %d were asked for, there are %d"
                            .formatted(path, offset, offset + length, bytes()));
        }
        byte[] copy = new byte[length];
        for (int done = 0; done < length; ) {
            int at = (int) ((offset + done) % pageBytes);
            int now = Math.min(length - done, pageBytes - at);
            page(offset + done).get(at, copy, done, now);
            done += now;
        }
        return copy;
    }

    /// Writes what is not written yet. It is on the disk after [#force].
    public Extent flush() throws IOException {
        writePages();
        if (tailBytes > 0) {
            write(channel(), tail.duplicate().position(0).limit(tailBytes), pages.size());
        }
        return new Extent(bytes(), (int) crc.getValue());
    }

    /// Returns when what was flushed survives a loss of power; from any thread.
    public void force() throws IOException {
        FileChannel channel = file;
        if (channel != null) {
            channel.force(false);
            if (!nameForced) {
                Fsync.force(Fsync.directoryOf(path));
                nameForced = true;
            }
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel channel = file;
        if (channel == null) {
            Fsync.createDirectories(Fsync.directoryOf(path));
            channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            file = channel;
        }
        return channel;
    }

    private static ByteBuffer heap(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Gives back the maps: nothing of this may be used any more.
    @Override
    public void close() {
        maps.close();
        try (FileChannel channel = file) {
            file = null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }
}
