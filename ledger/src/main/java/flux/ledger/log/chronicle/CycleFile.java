package flux.ledger.log.chronicle;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Seal;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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

    private final String log;
    private final long segment;
    private final SegmentSource source;

    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    private CycleFile(Segments segments, long segment, SegmentSource source) {
        this.log = segments.name();
        this.segment = segment;
        this.source = source;
    }

    /// The file of `segment`, or null when there is none (yet).
    static @Nullable CycleFile open(Segments segments, long segment) {
        SegmentSource source = segments.open(segment);
        return source == null ? null : new CycleFile(segments, segment, source);
    }

    /// A copy of `segment`'s file that is not in its place.
    static CycleFile over(Segments segments, long segment, SegmentSource source) {
        return new CycleFile(segments, segment, source);
    }

    long segment() {
        return segment;
    }

    Path path() {
        return source.path();
    }

    /// Of a segment that may still be written to.
    FileChannel channel() {
        if (source instanceof MappedSource mapped) {
            return mapped.channel();
        }
        throw new IllegalStateException(path() + " is archived: nothing follows in it");
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

    /// Reads every record to the end that a writer marked.
    ///
    /// @throws LogDamagedException when one is not what was written, or there is no such end
    void readAll() {
        long offset = 0;
        int header = header(offset);
        while (isComplete(header)) {
            if (isMetadata(header)) {
                checkMetadata(offset, header);
            } else {
                record(offset, header);
            }
            offset = after(offset, header);
            header = header(offset);
        }
        if (header != END) {
            throw damaged(offset, "the chain of records breaks before its end");
        }
    }

    /// True when a writer closed this segment: nothing follows, whatever the excerpts say.
    ///
    /// The end of a file that is being written is a hole. It must not be looked at through a map:
    /// on tmpfs that takes a block, and kills when there is none.
    boolean isEnded() {
        long size = size();
        if (size < END_BYTES) {
            return false;
        }
        if (!(source instanceof MappedSource mapped)) {
            return word(size - 8) == END && word(size - 4) == END;
        }
        ByteBuffer last = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        try {
            mapped.channel().read(last, size - 8);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return last.getInt(0) == END && last.getInt(4) == END;
    }

    long size() {
        try {
            return source.size();
        } catch (IOException e) {
            throw new LogFailedException(log + ": cannot read " + path() + ": " + e, e);
        }
    }

    LogDamagedException damaged(long offset, String what) {
        long position = offset == 0 ? EventLogReader.START : Place.position(segment, offset);
        return new LogDamagedException(
                "%s: %s, byte %d (position %d): %s%s"
                        .formatted(
                                log, path(), offset, position, what, LogDamagedException.REMEDY));
    }

    private boolean inWindow(long offset, int length) {
        return offset >= windowStart && offset + length <= windowStart + window.limit()
                || moveWindow(offset, length);
    }

    private boolean moveWindow(long offset, int length) {
        try {
            if (offset + length > source.size()) {
                return false;
            }
            window = ByteBuffer.allocate(0);
            SegmentSource.Window next = source.window(offset, length);
            window = next.bytes();
            windowStart = next.start();
            return offset + length <= windowStart + window.limit();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// What has been written is not there any more, or the medium does not hand it out.
    private RuntimeException unreadable(IOException e) {
        return source instanceof ArchivedSource
                ? new LogDamagedException(
                        "%s: %s: the archived segment cannot be read: %s; bring back a copy of it"
                                .formatted(log, path(), e.getMessage()),
                        e)
                : new LogFailedException(log + ": cannot read " + path() + ": " + e, e);
    }

    @Override
    public void close() {
        window = ByteBuffer.allocate(0);
        windowStart = 0;
        try {
            source.close();
        } catch (IOException e) {
            throw new LogFailedException(log + ": cannot close " + path() + ": " + e, e);
        }
    }
}
