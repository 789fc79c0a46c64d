package flux.ledger.log.chronicle;

import flux.ledger.log.LogDamage;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads one segment past what is damaged in it, and misses no whole record.
///
/// Where the chain of excerpts breaks, the next record is looked for on every multiple of four: a
/// header of data, and behind it exactly one sealed object. What users write cannot be taken for
/// one: a header has a byte that is zero, and JSON text has none. A record whose header alone is
/// broken is whole all the same, and is kept.
final class SegmentScan {

    /// What stands next in the segment.
    ///
    /// @param record whole, or null for a damage
    /// @param damage also beside a record, when its header had to be found anew
    /// @param isUnfinished true when the damage is a last write that a crash cut short: normal
    record Piece(@Nullable LogRecord record, @Nullable LogDamage damage, boolean isUnfinished) {}

    private static final int SEALS_TRIED_MAX = 4;

    private final CycleFile file;
    private final boolean mayGrow;
    private long offset;
    private boolean endIsTold;

    /// @param mayGrow true for the newest segment of a log, which nobody may have closed
    SegmentScan(CycleFile file, long offset, boolean mayGrow) {
        this.file = file;
        this.offset = offset;
        this.mayGrow = mayGrow && !file.isEnded();
    }

    /// Where the next piece begins.
    long offset() {
        return offset;
    }

    /// The next piece, or null at the segment's end.
    @Nullable Piece next() {
        while (offset < file.size()) {
            int header = file.header(offset);
            if (CycleFile.isComplete(header) && CycleFile.isMetadata(header)) {
                String wrong = wrongMetadata(offset, header);
                if (wrong != null) {
                    return resume(wrong);
                }
                offset = CycleFile.after(offset, header);
            } else if (CycleFile.isComplete(header)) {
                return data(header);
            } else {
                return isEnd(header) ? null : resume("the chain of records breaks here");
            }
        }
        return isAtItsEnd() ? null : withoutEnd();
    }

    private boolean isAtItsEnd() {
        return mayGrow || endIsTold || file.isEnded();
    }

    /// Every writer marks the end of its segment, or the next one does.
    private Piece withoutEnd() {
        endIsTold = true;
        return new Piece(null, damage(offset, "the end of the segment is missing"), false);
    }

    private Piece data(int header) {
        long here = offset;
        LogRecord record = wholeAt(here);
        if (record != null) {
            offset = CycleFile.after(here, header);
            return new Piece(record, null, false);
        }
        long behind = CycleFile.after(here, header);
        if (file.reaches(here, header) && goesOnAt(behind)) {
            offset = behind;
            return new Piece(null, damage(here, "the record's checksum does not hold"), false);
        }
        return resume("the record is not what was written");
    }

    private boolean isEnd(int header) {
        long size = file.size();
        if (!mayGrow) {
            return header == CycleFile.END && offset == size - CycleFile.END_BYTES;
        }
        return header == CycleFile.NOTHING
                && Remains.in(file, offset + CycleFile.HEADER_BYTES).isEmpty();
    }

    /// True when the chain is whole at `at`, or ends there as it should.
    private boolean goesOnAt(long at) {
        int header = file.header(at);
        if (CycleFile.isComplete(header)) {
            return CycleFile.isMetadata(header)
                    ? wrongMetadata(at, header) == null
                    : wholeAt(at) != null;
        }
        return header == CycleFile.END && at == file.size() - CycleFile.END_BYTES
                || mayGrow && header == CycleFile.NOTHING;
    }

    /// Finds where the segment goes on.
    private Piece resume(String what) {
        long here = offset;
        LogRecord headless = headless();
        if (headless != null) {
            offset = here + CycleFile.HEADER_BYTES + headless.bytes().length + 3 & -4L;
            return new Piece(headless, damage(here, "only the record's header is broken"), false);
        }
        long end = file.isEnded() ? file.size() - CycleFile.END_BYTES : file.size();
        long at = here + CycleFile.HEADER_BYTES;
        while (at < end && wholeAt(at) == null) {
            at += CycleFile.HEADER_BYTES;
        }
        offset = Math.max(Math.min(at, end), here);
        if (at < end) {
            return new Piece(null, damage(here, what), false);
        }
        // A crash leaves the headers whole that Chronicle completed; the next writer says the same.
        boolean isMetadata =
                CycleFile.isComplete(file.header(here)) && CycleFile.isMetadata(file.header(here));
        boolean cut = mayGrow && !isMetadata && Remains.in(file, here).seals() == 0;
        offset = file.size();
        endIsTold = true;
        String said = cut ? "the last write was not finished" : what;
        return new Piece(null, damage(here, said), cut);
    }

    /// The record at the present place when it is whole but its header is not.
    private @Nullable LogRecord headless() {
        long start = offset + CycleFile.HEADER_BYTES;
        long[] ends = Remains.sealsIn(file, start, SEALS_TRIED_MAX);
        for (long end : ends) {
            byte[] bytes = bytes(start, end - start);
            if (bytes.length > 0 && bytes[0] == '{' && Seal.holds(bytes)) {
                return new LogRecord(Place.position(file.segment(), offset), bytes);
            }
        }
        return null;
    }

    private @Nullable LogRecord wholeAt(long at) {
        int header = file.header(at);
        boolean possible =
                CycleFile.isComplete(header)
                        && !CycleFile.isMetadata(header)
                        && CycleFile.lengthOf(header) > Seal.BYTES
                        && file.reaches(at, header)
                        && (file.word(at + CycleFile.HEADER_BYTES) & 0xFF) == '{';
        if (!possible) {
            return null;
        }
        try {
            return file.record(at, header);
        } catch (LogDamagedException e) {
            return null;
        }
    }

    private @Nullable String wrongMetadata(long at, int header) {
        try {
            if (!file.reaches(at, header)) {
                return "the file ends inside of a record";
            }
            file.checkMetadata(at, header);
            return null;
        } catch (LogDamagedException e) {
            return "the record's header does not hold";
        }
    }

    /// The stretch from `from` to the present place.
    private LogDamage damage(long from, String what) {
        long length = offset - from;
        byte[] remains = bytes(from, Math.min(length, LogDamage.REMAINS_BYTES_MAX));
        return new LogDamage(
                "%s, byte %d".formatted(file.path(), from),
                Place.position(file.segment(), from),
                length,
                what,
                remains);
    }

    private byte[] bytes(long from, long length) {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, length));
        try {
            while (bytes.hasRemaining()
                    && file.channel().read(bytes, from + bytes.position()) > 0) {
                continue;
            }
        } catch (IOException e) {
            throw new LogFailedException("cannot read " + file.path() + ": " + e, e);
        }
        return bytes.array();
    }
}
