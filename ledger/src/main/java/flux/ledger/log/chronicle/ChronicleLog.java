package flux.ledger.log.chronicle;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogLockedException;
import flux.ledger.log.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/// A log in a directory of its own, which Chronicle Queue keeps. An excerpt is a record, so
/// Chronicle's own atomicity is the record's; its index is the record's position.
///
/// One process writes, and holds a lock on the file `writer.lock` while it does. The queue never
/// rolls to another file: its files are named by the clock, and what is in the log must not depend
/// on that.
public final class ChronicleLog implements EventLog {

    /// Room that a disk must have for a log to be opened at all.
    static final long OPEN_BYTES_MIN = 4 << 20;

    /// The largest record; a quarter of a mapped block is Chronicle's own limit.
    public static final int RECORD_BYTES_MAX = 15 << 20;

    private static final int BLOCK_BYTES = 64 << 20;
    private static final String SUFFIX = ".cq4";

    /// What Chronicle may write beside a record: its length, its place in the index, index pages.
    private static final int OVERHEAD_BYTES = 512 * 1024;

    static {
        ChronicleSettings.apply();
    }

    private final Path directory;
    private final String name;
    private final @Nullable FileChannel lockFile;
    private final SingleChronicleQueue queue;
    private @Nullable ExcerptAppender appender;
    private @Nullable Reservation reservation;
    private long writeEnd;

    private ChronicleLog(
            Path directory, String name, @Nullable FileChannel lockFile, boolean readOnly) {
        this.directory = directory;
        this.name = name;
        this.lockFile = lockFile;
        this.queue =
                SingleChronicleQueueBuilder.binary(directory)
                        .blockSize(BLOCK_BYTES)
                        .rollCycle(LegacyRollCycles.DAILY)
                        .timeProvider(new SetTimeProvider(0))
                        .timeoutMS(1000)
                        .readOnly(readOnly)
                        .build();
    }

    /// Opens the log to write to it; makes it when there is none.
    ///
    /// @throws LogLockedException when another process writes to it
    /// @throws LogFullException when there is no room to begin
    public static ChronicleLog open(Path directory, String name) {
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = lock(directory);
            if (Files.getFileStore(directory).getUsableSpace() < OPEN_BYTES_MIN) {
                throw new LogFullException("No space left on device: " + directory);
            }
            ChronicleLog log = new ChronicleLog(directory, name, lock, false);
            log.begin();
            return log;
        } catch (IOException e) {
            closeQuietly(lock);
            throw new LogFailedException(directory + ": " + e.getMessage(), e);
        } catch (LogFullException | LogFailedException e) {
            closeQuietly(lock);
            throw e;
        }
    }

    /// Opens an existing log to read it, also while another process writes to it.
    public static ChronicleLog openToRead(Path directory, String name) {
        if (!Files.isDirectory(directory)) {
            throw new LogDamagedException(directory + ": there is no log here");
        }
        return new ChronicleLog(directory, name, null, true);
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("writer.lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This very process holds it: the same answer as for any other.
        }
        channel.close();
        throw new LogLockedException(
                directory + ": another broker is running on this state directory");
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new LogFailedException("closing a lock failed", e);
            }
        }
    }

    private void begin() {
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    private Reservation reservation() throws IOException {
        if (reservation == null) {
            reservation = new Reservation(file());
            writeEnd = writePosition();
            reservation.reserve(writeEnd + OVERHEAD_BYTES);
        }
        return reservation;
    }

    private long writePosition() {
        var wire = appender == null ? null : appender.wire();
        return wire == null ? 0 : wire.bytes().writePosition();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.toString().endsWith(SUFFIX))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the queue has no file"));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long append(ByteBuffer record) {
        int length = record.remaining();
        if (length > RECORD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a record has at most %d bytes, not %d".formatted(RECORD_BYTES_MAX, length));
        }
        ExcerptAppender to = appender;
        if (to == null) {
            throw new IllegalStateException(directory + " is open to read only");
        }
        if (reservation != null) {
            reservation.reserve(writeEnd + length + OVERHEAD_BYTES);
        }
        long index;
        try (DocumentContext document = to.writingDocument()) {
            Bytes<?> bytes = document.wire().bytes();
            bytes.write(record.array(), record.arrayOffset() + record.position(), length);
            index = document.index();
        }
        writeEnd = writePosition();
        if (reservation == null) {
            try {
                reservation();
            } catch (IOException e) {
                throw new LogFailedException(directory + ": " + e.getMessage(), e);
            }
        }
        return index;
    }

    @Override
    public void sync() {
        if (reservation != null) {
            reservation.sync();
        }
    }

    @Override
    public EventLogReader reader() {
        return new Reader();
    }

    @Override
    public long lastPosition() {
        return queue.lastIndex();
    }

    @Override
    public void close() {
        if (appender != null) {
            appender.close();
        }
        queue.close();
        if (reservation != null) {
            reservation.close();
        }
        closeQuietly(lockFile);
    }

    private final class Reader implements EventLogReader {
        private final ExcerptTailer tailer = queue.createTailer();
        private @Nullable ExcerptTailer random;

        private Reader() {
            tailer.singleThreadedCheckDisabled(true);
            tailer.toStart();
        }

        @Override
        public void seekAfter(long position) {
            if (position == START) {
                tailer.toStart();
                return;
            }
            if (!tailer.moveToIndex(position)) {
                throw missing(position);
            }
            next();
        }

        @Override
        public @Nullable LogRecord next() {
            return read(tailer);
        }

        @Override
        public LogRecord at(long position) {
            if (random == null) {
                random = queue.createTailer();
                random.singleThreadedCheckDisabled(true);
            }
            LogRecord record = random.moveToIndex(position) ? read(random) : null;
            if (record == null) {
                throw missing(position);
            }
            return record;
        }

        private static @Nullable LogRecord read(ExcerptTailer from) {
            try (DocumentContext document = from.readingDocument()) {
                if (!document.isPresent()) {
                    return null;
                }
                Bytes<?> bytes = document.wire().bytes();
                byte[] copy = new byte[(int) bytes.readRemaining()];
                bytes.read(copy);
                return new LogRecord(document.index(), copy);
            }
        }

        private LogDamagedException missing(long position) {
            return new LogDamagedException(
                    "%s: there is no record at position %x; see `flux ledger verify`"
                            .formatted(directory, position));
        }

        @Override
        public void close() {
            tailer.close();
            if (random != null) {
                random.close();
            }
        }
    }
}
