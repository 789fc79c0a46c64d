package flux.ledger.log.chronicle;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogLockedException;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The log on one machine: a directory of [Segments], written through Chronicle Queue and read
/// without it.
///
/// Opening costs no Chronicle: it is loaded by [#prepare] or by the first record, whichever comes
/// first.
public final class ChronicleLog implements EventLog {
    private final Path directory;
    private final Segments segments;
    private final ChronicleOptions options;
    private final WriterLock lock;

    private @Nullable SegmentWriter writer;
    private long writing;
    private volatile long newest; // the newest segment that holds a record
    private volatile long lastPosition;
    private volatile long writtenPosition = ChronicleReader.UNKNOWN; // the same, once it is ours

    private final LongArrayList staged = new LongArrayList(); // positions
    private boolean dirty;
    private boolean namesSynced;
    private final List<Long> unsynced = new ArrayList<>(); // closed segments

    /// The newest segment of the writers before this one, if nothing was synced since. One that was
    /// killed may have left records in the page cache only, and what is appended behind them counts
    /// on them.
    private long unsyncedBefore;

    private ChronicleLog(
            Path directory,
            Segments segments,
            ChronicleOptions options,
            WriterLock lock,
            boolean pastDamage,
            Consumer<String> notices)
            throws IOException {
        this.directory = directory;
        this.segments = segments;
        this.options = options;
        this.lock = lock;
        long last = closeNewest(pastDamage, notices);
        newest = last == EventLogReader.START ? Segments.NONE : Place.segment(last);
        lastPosition = last;
        unsyncedBefore = newest;
    }

    /// Opens the log `name` in `directory` for writing, or begins it. A last write that was cut
    /// short by a crash is taken away at once, and `notices` gets a line about it.
    ///
    /// @throws LogLockedException when another writer is alive
    /// @throws LogDamagedException when the newest segment is not what was written
    public static ChronicleLog open(
            Path directory, String name, ChronicleOptions options, Consumer<String> notices) {
        return open(directory, name, options, false, notices);
    }

    /// As [#open], but a newest segment that is damaged is left as it is, and `notices` gets a line
    /// about it: for a log whose readers can go on without what they cannot read.
    public static ChronicleLog openPastDamage(
            Path directory, String name, ChronicleOptions options, Consumer<String> notices) {
        return open(directory, name, options, true, notices);
    }

    private static ChronicleLog open(
            Path directory,
            String name,
            ChronicleOptions options,
            boolean pastDamage,
            Consumer<String> notices) {
        Path log = directory.resolve(name);
        WriterLock lock = null;
        boolean opened = false;
        try {
            Files.createDirectories(log);
            lock = WriterLock.take(log);
            ChronicleLog chronicle =
                    new ChronicleLog(
                            directory, new Segments(log), options, lock, pastDamage, notices);
            opened = true;
            return chronicle;
        } catch (IOException e) {
            throw Reserve.refusal(log, e);
        } finally {
            if (!opened && lock != null) {
                release(lock, log);
            }
        }
    }

    /// Reads the log `name` in `directory`, whether its writer is alive, dead or in another
    /// process. Locks and changes nothing.
    public static EventLogReader read(Path directory, String name) {
        Path log = directory.resolve(name);
        if (!Files.isDirectory(log)) {
            throw new LogFailedException(log + ": no such log");
        }
        Segments segments = new Segments(log);
        return new ChronicleReader(segments, segments::newest);
    }

    /// The file and the byte in it that `position` of the log `name` stands for.
    public static String where(Path directory, String name, long position) {
        Segments segments = new Segments(directory.resolve(name));
        Path file = segments.file(Place.segment(position));
        Path archived = segments.archived(Place.segment(position));
        Path elsewhere =
                Files.exists(archived) ? archived : segments.directory(Place.segment(position));
        Path shown = file == null ? elsewhere : file;
        return shown + ", byte " + Place.offset(position);
    }

    @Override
    public String name() {
        return segments.name();
    }

    /// Does what the first append would have to: half a second of class loading in a cold virtual
    /// machine. May be called by another thread, before the writer's thread starts.
    public void prepare() {
        if (writer == null) {
            writing = Math.max(newest, segments.newest()) + 1;
            writer = SegmentWriter.begin(segments, writing, options);
        }
    }

    @Override
    public void stage(ByteBuffer record) {
        int length = record.remaining();
        if (length == 0 || length > options.recordBytesMax()) {
            throw new IllegalArgumentException(
                    "%s: a record must have 1 to %d bytes, this one has %d"
                            .formatted(name(), options.recordBytesMax(), length));
        }
        SegmentWriter segment = writerFor(length); // may begin the next one
        long position = Place.position(writing, append(segment, record));
        dirty = true;
        lastPosition = position;
        writtenPosition = position;
        if (newest != writing) {
            newest = writing;
        }
        staged.add(position);
    }

    /// The kernel says SIGBUS, the virtual machine makes an InternalError of it.
    private long append(SegmentWriter segment, ByteBuffer record) {
        try {
            return segment.append(record);
        } catch (InternalError e) {
            throw new LogFailedException(
                    "%s: %s became shorter, or its disk failed, while it was written"
                            .formatted(name(), segment.path()),
                    e);
        }
    }

    /// What is staged stands in the file already, in the page cache, which outlives the process.
    @Override
    public long[] commit() {
        long[] positions = staged.toLongArray();
        staged.clear();
        return positions;
    }

    private SegmentWriter writerFor(int length) {
        SegmentWriter current = writer;
        if (current != null && current.takes(length)) {
            return current;
        }
        if (current != null) {
            finish(current);
        }
        prepare();
        if (writer == null) {
            throw new IllegalStateException("no segment");
        }
        return writer;
    }

    private void finish(SegmentWriter old) {
        writer = null;
        if (dirty) {
            unsynced.add(writing);
        }
        try {
            old.close();
            if (old.isEmpty()) {
                segments.remove(writing);
            }
        } catch (IOException e) {
            throw Reserve.refusal(old.path(), e);
        }
        namesSynced = false;
        dirty = false;
    }

    @Override
    public void sync() {
        try {
            syncEarlierWriters();
            for (long old : unsynced) {
                syncClosed(old);
            }
            unsynced.clear();
            SegmentWriter current = writer;
            if (dirty && current != null) {
                current.sync();
                dirty = false;
            }
            if (!namesSynced && newest != Segments.NONE) {
                Path names = segments.directory(newest);
                if (Files.exists(names)) { // else it is an earlier writer's, and archived
                    Fsync.force(names);
                }
                Fsync.force(segments.log());
                Fsync.force(directory);
                namesSynced = true;
            }
        } catch (IOException e) {
            throw new LogFailedException(
                    segments.log() + ": the disk did not take what was written: " + e, e);
        }
    }

    private void syncEarlierWriters() throws IOException {
        if (unsyncedBefore != Segments.NONE) {
            for (long old = segments.oldest(); old <= unsyncedBefore; old++) {
                try {
                    syncClosed(old);
                } catch (LogDamagedException e) {
                    continue; // who reads it is told; nothing of it can be lost any more
                }
            }
            unsyncedBefore = Segments.NONE;
        }
    }

    private void syncClosed(long segment) throws IOException {
        Path file = segments.file(segment);
        try {
            if (file != null) {
                Fsync.force(file);
                Fsync.force(segments.directory(segment));
            }
        } catch (NoSuchFileException e) {
            if (segments.file(segment) != null) {
                throw e;
            } // else it has just been archived, and is on the disk there
        }
    }

    @Override
    public EventLogReader reader() {
        return new ChronicleReader(segments, () -> newest, () -> writtenPosition);
    }

    @Override
    public long lastPosition() {
        return lastPosition;
    }

    @Override
    public void close() {
        try {
            if (writer != null) {
                finish(writer);
            }
        } finally {
            release(lock, segments.log());
        }
    }

    /// Marks the end of what earlier writers left.
    ///
    /// @return the position of the last record
    private long closeNewest(boolean pastDamage, Consumer<String> notices) throws IOException {
        for (long segment = segments.newest();
                segment != Segments.NONE;
                segment = segments.newest()) {
            long last = Tail.NO_RECORD;
            try (CycleFile file = CycleFile.open(segments, segment)) {
                if (file != null) {
                    last = pastDamage ? closeOrPass(file, notices) : Tail.close(file, notices);
                }
            }
            if (last != Tail.NO_RECORD) {
                return Place.position(segment, last);
            }
            segments.remove(segment);
        }
        return EventLogReader.START;
    }

    /// @return the offset of the last whole record; 0, which is none, when there is only damage
    private static long closeOrPass(CycleFile file, Consumer<String> notices) {
        try {
            return Tail.close(file, notices);
        } catch (LogDamagedException e) {
            notices.accept(e.getMessage());
            long last = 0;
            SegmentScan scan = new SegmentScan(file, 0, true);
            for (SegmentScan.Piece next = scan.next(); next != null; next = scan.next()) {
                if (next.record() != null) {
                    last = Place.offset(next.record().position());
                }
            }
            return last;
        }
    }

    private static void release(WriterLock lock, Path log) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new LogFailedException(log + ": cannot release the writer's lock: " + e, e);
        }
    }
}
