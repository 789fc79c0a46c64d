package flux.ledger.log.chronicle;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Seal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Reads Chronicle's file of one segment, and takes nothing in it on trust. Never writes to it.
///
/// The format is a chain of excerpts, each a header of four bytes and as many bytes as the header
/// says, padded to four. Bit 31 of a header: not complete; bit 30: metadata (Chronicle's own); the
/// rest: length. A record is a data excerpt. Metadata are the file header, then the index of
/// indexes, then an index now and then; their exact sizes are known, so a damaged header cannot
/// pass for one of them. Zero: nothing here yet. [#END]: nothing will ever follow.
///
/// Not for use by several threads. Source: Chronicle Wire, `Wires` and `WireOut.EndOfWire`.
final class CycleFile implements AutoCloseable {
    static final int NOTHING = 0;
    static final int END = 0xC000_0000;

    /// The end is marked by two such headers, the last eight bytes of the file.
    static final int END_BYTES = 8;

    static final int HEADER_BYTES = 4;
    private static final int METADATA = 0x4000_0000;
    private static final int LENGTH = 0x3FFF_FFFF;

    /// What [SegmentWriter] asks Chronicle for, with 128 entries per index.
    private static final int INDEX_OF_INDEXES = METADATA | 1060;

    private static final int INDEX = METADATA | 1052;
    private static final int INDEX_OFF_ALIGNMENT =
            METADATA | 1048; // its numbers stand aligned to 8
    private static final int EVENT_NAME_CODE = 0xB9; // how Chronicle's metadata begin

    private static final long WINDOW_BYTES_MAX = 64L << 20;
    private static final long PAGES = -(64L << 10);

    private final String log;
    private final long segment;
    private final Path path;
    private final FileChannel channel;

    private @Nullable Arena arena;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    private CycleFile(Segments segments, long segment, Path path, FileChannel channel) {
        this.log = segments.name();
        this.segment = segment;
        this.path = path;
        this.channel = channel;
    }

    /// The file of `segment`, or null when there is none (yet).
    static @Nullable CycleFile open(Segments segments, long segment) {
        Path path = segments.file(segment);
        if (path == null) {
            return null;
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new CycleFile(segments, segment, path, channel);
        } catch (IOException e) {
            throw new LogFailedException(segments.name() + ": cannot read " + path + ": " + e, e);
        }
    }

    long segment() {
        return segment;
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    /// The header at `offset`; [#NOTHING] beyond the end of the file. All that was written before
    /// the header was completed can be seen once it is seen complete.
    int header(long offset) {
        int header = word(offset);
        VarHandle.acquireFence();
        return header;
    }

    /// The four bytes at `offset`, zero beyond the end of the file.
    int word(long offset) {
        return inWindow(offset, HEADER_BYTES) ? window.getInt((int) (offset - windowStart)) : 0;
    }

    static boolean isComplete(int header) {
        return header > 0;
    }

    static boolean isMetadata(int header) {
        return (header & METADATA) != 0;
    }

    /// Where the excerpt after the one at `offset` stands.
    static long after(long offset, int header) {
        return offset + HEADER_BYTES + (header & LENGTH) + 3 & -4L;
    }

    static int lengthOf(int header) {
        return header & LENGTH;
    }

    /// True when the whole excerpt is within the file.
    boolean reaches(long offset, int header) {
        return inWindow(offset + HEADER_BYTES, lengthOf(header));
    }

    /// The record whose complete header stands at `offset`.
    LogRecord record(long offset, int header) {
        if (!isComplete(header) || isMetadata(header) || !reaches(offset, header)) {
            throw damaged(offset, "there is no whole record here");
        }
        byte[] bytes = new byte[lengthOf(header)];
        window.get((int) (offset + HEADER_BYTES - windowStart), bytes);
        if (!Seal.holds(bytes)) {
            throw damaged(offset, "the record's checksum does not hold");
        }
        return new LogRecord(Place.position(segment, offset), bytes);
    }

    /// Chronicle completes the file header last, when both first indexes stand; so they must.
    void checkMetadata(long offset, int header) {
        if (offset == 0) {
            long indexes = after(0, header);
            long index = after(indexes, INDEX_OF_INDEXES);
            if (word(indexes) != INDEX_OF_INDEXES || word(index) != indexAt(index)) {
                throw damaged(0, "the file's header is not one that was written here");
            }
            return;
        }
        boolean known = header == indexAt(offset) || header == INDEX_OF_INDEXES && offset < 1060;
        if (!known || (word(offset + HEADER_BYTES) & 0xFF) != EVENT_NAME_CODE) {
            throw damaged(offset, "the record's header does not hold");
        }
    }

    private static int indexAt(long offset) {
        return offset % 8 == 0 ? INDEX : INDEX_OFF_ALIGNMENT;
    }

    /// True when a writer closed this segment: nothing follows, whatever the excerpts say.
    boolean isEnded() {
        long size = size();
        return size >= END_BYTES && word(size - 8) == END && word(size - 4) == END;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new LogFailedException(log + ": cannot read " + path + ": " + e, e);
        }
    }

    LogDamagedException damaged(long offset, String what) {
        long position = offset == 0 ? EventLogReader.START : Place.position(segment, offset);
        return new LogDamagedException(
                "%s: %s, byte %d (position %d): %s%s"
                        .formatted(log, path, offset, position, what, LogDamagedException.REMEDY));
    }

    private boolean inWindow(long offset, int length) {
        return offset >= windowStart && offset + length <= windowStart + window.limit()
                || moveWindow(offset, length);
    }

    /// The file is mapped piece by piece, and never beyond its end, where touching it would kill.
    private boolean moveWindow(long offset, int length) {
        try {
            long size = channel.size();
            if (offset + length > size) {
                return false;
            }
            long start = offset & PAGES;
            long bytes = Math.max(WINDOW_BYTES_MAX, offset - start + length);
            unmap();
            Arena next = Arena.ofShared();
            arena = next;
            window =
                    channel.map(
                                    FileChannel.MapMode.READ_ONLY,
                                    start,
                                    Math.min(size - start, bytes),
                                    next)
                            .asByteBuffer()
                            .order(ByteOrder.LITTLE_ENDIAN);
            windowStart = start;
            return true;
        } catch (IOException e) {
            throw new LogFailedException(log + ": cannot read " + path + ": " + e, e);
        }
    }

    private void unmap() {
        window = ByteBuffer.allocate(0);
        windowStart = 0;
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }

    @Override
    public void close() {
        unmap();
        try {
            channel.close();
        } catch (IOException e) {
            throw new LogFailedException(log + ": cannot close " + path + ": " + e, e);
        }
    }
}
