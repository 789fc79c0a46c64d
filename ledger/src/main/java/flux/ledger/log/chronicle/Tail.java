package flux.ledger.log.chronicle;

import flux.ledger.log.LogFailedException;
import flux.ledger.log.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/// How a segment ends: found by the next writer, before it begins a segment of its own. After a
/// `kill -9` or a loss of power the last write may be cut short; that is told, and taken away. What
/// cannot come from that is damage, and damage is never taken away here.
final class Tail {
    static final long NO_RECORD = -1;

    private final CycleFile file;
    private long previous = NO_RECORD;
    private long last = NO_RECORD;
    private long end;

    private Tail(CycleFile file) {
        this.file = file;
    }

    /// Walks to the end of `file` and marks the end if no writer has.
    ///
    /// @return the offset of the last record, or [#NO_RECORD]
    static long close(CycleFile file, Consumer<String> notices) {
        Tail tail = new Tail(file);
        try {
            tail.walk();
            if (file.header(tail.end) != CycleFile.END) {
                tail.mend(notices);
            }
        } catch (IOException e) {
            throw new LogFailedException("cannot close " + file.path() + ": " + e, e);
        }
        return tail.last;
    }

    private void walk() {
        while (true) {
            int header = file.header(end);
            if (!CycleFile.isComplete(header) || !file.reaches(end, header)) {
                return;
            }
            if (CycleFile.isMetadata(header)) {
                file.checkMetadata(end, header);
            } else {
                previous = last;
                last = end;
            }
            end = CycleFile.after(end, header);
        }
    }

    private void mend(Consumer<String> notices) throws IOException {
        if (file.isEnded()) {
            throw file.damaged(end, "the chain of records breaks before its end");
        }
        int header = file.header(end);
        Remains remains = Remains.in(file.channel(), end + CycleFile.HEADER_BYTES);
        if (header == CycleFile.NOTHING && remains.seals() == 1 && isWhole(remains)) {
            completeRecord(remains);
            notices.accept(
                    "%s: kept the record at byte %d: whole, but its writer died before it could say so"
                            .formatted(file.path(), last));
        } else if (remains.seals() > 0) {
            throw file.damaged(end, "the chain of records breaks and records stand behind");
        } else if (header != CycleFile.NOTHING
                || !remains.isEmpty()
                || file.size() < end + CycleFile.END_BYTES // a writer always reserves more
                || lastIsTorn()) {
            notices.accept(
                    "%s: cut at byte %d: the last write was not finished"
                            .formatted(file.path(), end));
        }
        if (last != NO_RECORD) {
            markEnd();
        }
    }

    private boolean isWhole(Remains remains) throws IOException {
        long start = end + CycleFile.HEADER_BYTES;
        ByteBuffer record = ByteBuffer.allocate((int) (remains.sealedUntil() - start));
        file.channel().read(record, start);
        return Seal.holds(record.array());
    }

    private void completeRecord(Remains remains) throws IOException {
        int header = (int) (remains.sealedUntil() - end - CycleFile.HEADER_BYTES);
        try (FileChannel writable = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            writable.write(words(header), end);
        }
        last = end;
        end = CycleFile.after(end, header);
    }

    /// A page that never reached the disk reads as zeros, and no record ends with one. (A seal
    /// before the zeros says that it is the header's length that is wrong; the reader will find
    /// that.)
    private boolean lastIsTorn() throws IOException {
        if (last == NO_RECORD) {
            return false;
        }
        long start = last + CycleFile.HEADER_BYTES;
        long lastByte = start + CycleFile.lengthOf(file.header(last)) - 1;
        boolean torn =
                file.word(lastByte & -4L) >>> 8 * (lastByte & 3) == 0
                        && Remains.in(file.channel(), start).seals() == 0;
        if (torn) {
            end = last;
            last = previous;
        }
        return torn;
    }

    private void markEnd() throws IOException {
        try (FileChannel writable = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            mark(writable, end);
        }
    }

    /// Nothing will follow `end`.
    static void mark(FileChannel file, long end) throws IOException {
        file.write(words(CycleFile.END, CycleFile.END), end);
        file.truncate(end + CycleFile.END_BYTES);
    }

    private static ByteBuffer words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.flip();
    }
}
