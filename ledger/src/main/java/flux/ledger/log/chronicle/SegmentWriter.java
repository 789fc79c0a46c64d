package flux.ledger.log.chronicle;

import flux.ledger.log.LogFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/// Writes one segment through Chronicle: a fresh queue of one file, which it never rolls because
/// its clock stands still. For one thread at a time.
final class SegmentWriter {
    /// [CycleFile] knows the sizes that follow from this.
    private static final int INDEX_COUNT = 128;

    private static final int INDEX_SPACING = 1024;
    private static final long RECORDS_MAX = (long) INDEX_COUNT * INDEX_COUNT * INDEX_SPACING;
    private static final RollCycles CYCLE = RollCycles.FAST_DAILY;

    private static final String TABLE = "metadata.cq4t";
    private static final int TABLE_BYTES = 8 << 10;

    /// Room for what Chronicle writes beside a record: file header and indexes, and the end mark.
    private static final int OVERHEAD_BYTES = 4 << 10;

    /// Records up to this size go through native memory. Most have one to four kilobytes.
    private static final int LENT_BYTES = 32 << 10;

    private final Path path;
    private final ChronicleOptions options;
    private final FileChannel file;
    private final Reserve reserve;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;

    private long end;
    private long records;
    private final Bytes<?> lent = Bytes.allocateDirect(LENT_BYTES);

    private SegmentWriter(
            Path directory,
            Path path,
            ChronicleOptions options,
            FileChannel file,
            Reserve reserve,
            long now) {
        this.path = path;
        this.options = options;
        this.file = file;
        this.reserve = reserve;
        queue =
                SingleChronicleQueueBuilder.binary(directory)
                        .rollCycle(CYCLE)
                        .indexCount(INDEX_COUNT)
                        .indexSpacing(INDEX_SPACING)
                        .blockSize(4L * options.recordBytesMax())
                        .syncMode(SyncMode.NONE)
                        .timeProvider(() -> now)
                        .build();
        appender = queue.createAppender();
        // One thread at a time: whoever opened the log may hand it on.
        appender.singleThreadedCheckDisabled(true);
        lent.singleThreadedCheckDisabled(true);
    }

    /// Begins a segment in a `directory` that does not exist yet. Leaves nothing behind on failure.
    static SegmentWriter begin(Segments segments, long segment, ChronicleOptions options) {
        ChronicleSettings.apply();
        Path directory = segments.directory(segment);
        Instant now = Instant.now();
        Path path = directory.resolve(fileName(now));
        boolean begun = false;
        FileChannel file = null;
        try {
            Files.createDirectory(directory);
            try (FileChannel table = create(directory.resolve(TABLE))) {
                new Reserve(directory, table, TABLE_BYTES).extendTo(TABLE_BYTES);
            }
            Path reserved = directory.resolve("reserve");
            file = create(reserved);
            Reserve reserve = new Reserve(path, file, options.reserveBytesStep());
            reserve.extendTo(1);
            SegmentWriter writer =
                    new SegmentWriter(directory, path, options, file, reserve, now.toEpochMilli());
            // Chronicle waits for the author of a file that it finds when it opens a queue. So it
            // must find this one only now.
            Files.move(reserved, path);
            begun = true;
            return writer;
        } catch (IOException e) {
            throw Reserve.refusal(segments.log(), e);
        } finally {
            if (!begun) {
                abandon(segments, segment, file);
            }
        }
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(
                path,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private static String fileName(Instant now) {
        return DateTimeFormatter.ofPattern(CYCLE.format()).withZone(ZoneOffset.UTC).format(now)
                + ".cq4";
    }

    private static void abandon(Segments segments, long segment, @Nullable FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
            if (Files.exists(segments.directory(segment))) {
                segments.remove(segment);
            }
        } catch (IOException e) {
            throw new LogFailedException(
                    "cannot remove " + segments.directory(segment) + ": " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /// False when a record of `length` bytes is for the next segment.
    boolean takes(int length) {
        return records == 0 || records < RECORDS_MAX && end + length <= options.segmentBytesMax();
    }

    /// @return the offset of the record's header
    long append(ByteBuffer record) {
        int length = record.remaining();
        long needed = end + length + OVERHEAD_BYTES;
        if (!reserve.covers(needed)) {
            reserve.extendTo(needed);
        }
        appender.writeBytes(lend(record));
        records++;
        Wire wire = appender.wire();
        if (wire == null) {
            throw new LogFailedException(path + ": Chronicle closed the file");
        }
        end = wire.bytes().writePosition();
        return end - length - CycleFile.HEADER_BYTES;
    }

    /// The record as Chronicle wants it. It copies from native memory at once, from the heap eight
    /// bytes at a time.
    private Bytes<?> lend(ByteBuffer record) {
        int length = record.remaining();
        if (!record.hasArray()) {
            byte[] copy = new byte[length];
            record.get(record.position(), copy);
            return Bytes.wrapForRead(copy);
        }
        if (length > LENT_BYTES) {
            Bytes<byte[]> array = Bytes.wrapForRead(record.array());
            array.readPositionRemaining(record.arrayOffset() + record.position(), length);
            return array;
        }
        lent.clear();
        lent.write(record.array(), record.arrayOffset() + record.position(), length);
        return lent;
    }

    /// fdatasync(2): it writes what was changed through memory maps, too.
    void sync() throws IOException {
        file.force(false);
    }

    /// Marks the end and gives back what was reserved beyond it.
    void close() throws IOException {
        appender.close();
        queue.close();
        lent.releaseLast();
        try (file) {
            if (records > 0) {
                Tail.mark(file, end + 3 & -4L);
            }
        }
    }

    boolean isEmpty() {
        return records == 0;
    }
}
