package flux.ledger.log.chronicle;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads the segments of a log one after the other. Reads files only, takes no lock and needs no
/// Chronicle classes, so it serves the writer's own process, another process and a dead instance
/// alike.
final class ChronicleReader implements EventLogReader {

    /// Nobody in this process has written a record.
    static final long UNKNOWN = -1;

    private final Segments segments;
    private final LongSupplier newest;
    private final LongSupplier written;

    private @Nullable CycleFile file;
    private long segment = Segments.NONE;
    private long offset;
    private boolean isPassed; // what is left of the segment is damaged

    private @Nullable CycleFile fileOfAt;

    /// @param newest the number of the newest segment, or [Segments#NONE]; asked at the end of one
    ChronicleReader(Segments segments, LongSupplier newest) {
        this(segments, newest, () -> UNKNOWN);
    }

    /// @param written the position of the last record of a writer in this process, or [#UNKNOWN]
    ChronicleReader(Segments segments, LongSupplier newest, LongSupplier written) {
        this.segments = segments;
        this.newest = newest;
        this.written = written;
    }

    @Override
    public void seekAfter(long position) {
        if (position == START) {
            enter(Segments.NONE);
            return;
        }
        at(position);
        if (segment != Place.segment(position)) {
            enter(Place.segment(position));
        }
        offset = Place.offset(position);
        CycleFile current = open();
        if (current != null) {
            offset = CycleFile.after(offset, current.header(offset));
        }
    }

    @Override
    public @Nullable LogRecord next() {
        try {
            return step();
        } catch (InternalError e) {
            throw becameShorter(e);
        }
    }

    private @Nullable LogRecord step() {
        while (true) {
            if (isPassed) {
                if (segment >= newest.getAsLong()) {
                    return null;
                }
                enter(segment + 1);
            }
            CycleFile current = open();
            if (current == null) {
                return null;
            }
            int header = current.header(offset);
            if (CycleFile.isComplete(header)) {
                long here = offset;
                if (!CycleFile.isMetadata(header)) {
                    LogRecord record = current.record(here, header);
                    offset = CycleFile.after(here, header);
                    return record;
                }
                current.checkMetadata(here, header);
                offset = CycleFile.after(here, header);
            } else if (header == CycleFile.END) {
                if (segment >= newest.getAsLong()) {
                    return null;
                }
                enter(segment + 1);
            } else if (!hasChanged(current, header)) {
                return null;
            }
        }
    }

    /// Nothing whole stands here. That is the end for now, or damage; or the writer was faster.
    private boolean hasChanged(CycleFile current, int header) {
        boolean ended = segment < newest.getAsLong();
        if (!ended && header == CycleFile.NOTHING && current.word(offset + 4) == 0) {
            return false;
        }
        if (isBeingWritten()) {
            return false;
        }
        if (current.header(offset) != header) { // the writer was done before it was asked
            return true;
        }
        boolean broken = ended || current.isEnded() || hasRecordsBehind(current, header);
        if (current.header(offset) != header) {
            return true;
        }
        if (broken) {
            throw current.damaged(offset, "the chain of records breaks here");
        }
        return false;
    }

    /// The writer is at it right now, and says so itself. Who had to find that out by looking for
    /// records behind read all that is reserved: a tenth of a busy broker's CPU time.
    private boolean isBeingWritten() {
        long last = written.getAsLong();
        return last != UNKNOWN && Place.position(segment, offset) > last;
    }

    /// A writer completes each header before it begins the next record.
    private boolean hasRecordsBehind(CycleFile current, int header) {
        int sealsOfOneWrite = header == CycleFile.NOTHING ? 1 : 0;
        try {
            return Remains.in(current.channel(), offset + CycleFile.HEADER_BYTES).seals()
                    > sealsOfOneWrite;
        } catch (IOException e) {
            throw new LogFailedException("cannot read " + current.path() + ": " + e, e);
        }
    }

    /// A record of which only the header is broken is passed over, too, and is in what remains.
    @Override
    public LogDamage skip() {
        CycleFile current = segment < newest.getAsLong() ? openIfThere() : open();
        if (current == null) {
            String where = segments.directory(segment).toString();
            long position = Place.position(segment, 0);
            enter(segment + 1);
            return new LogDamage(where, position, 0, "a part of the log is missing", new byte[0]);
        }
        boolean isNewest = segment >= newest.getAsLong();
        SegmentScan scan = new SegmentScan(current, offset, isNewest);
        SegmentScan.Piece piece = scan.next();
        if (piece == null || piece.damage() == null) {
            throw new IllegalStateException("no damage at " + current.path() + ", byte " + offset);
        }
        offset = scan.offset();
        isPassed = offset >= current.size();
        return piece.damage();
    }

    private @Nullable CycleFile openIfThere() {
        if (file == null) {
            file = CycleFile.open(segments, segment);
        }
        return file;
    }

    @Override
    public LogRecord at(long position) {
        CycleFile there = fileOfAt;
        if (there == null || there.segment() != Place.segment(position)) {
            if (there != null) {
                there.close();
            }
            there = position < 0 ? null : CycleFile.open(segments, Place.segment(position));
            fileOfAt = there;
        }
        if (there == null) {
            throw new LogDamagedException(segments.log() + ": no record at position " + position);
        }
        long at = Place.offset(position);
        try {
            return there.record(at, there.header(at));
        } catch (InternalError e) {
            throw becameShorter(e);
        }
    }

    private @Nullable CycleFile open() {
        if (file == null) {
            if (segment == Segments.NONE) {
                segment = segments.oldest();
            }
            if (segment != Segments.NONE) {
                file = CycleFile.open(segments, segment);
                if (file == null && segment < newest.getAsLong()) {
                    throw new LogDamagedException(
                            segments.directory(segment)
                                    + ": a part of the log is missing"
                                    + LogDamagedException.REMEDY);
                }
            }
        }
        return file;
    }

    private void enter(long next) {
        if (file != null) {
            file.close();
            file = null;
        }
        segment = next;
        offset = 0;
        isPassed = false;
    }

    /// The kernel says SIGBUS, the virtual machine makes this error of it.
    private LogDamagedException becameShorter(InternalError e) {
        return new LogDamagedException(
                segments.log() + ": a file became shorter while it was read", e);
    }

    @Override
    public void close() {
        enter(Segments.NONE);
        if (fileOfAt != null) {
            fileOfAt.close();
            fileOfAt = null;
        }
    }
}
