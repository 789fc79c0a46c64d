package flux.ledger.log.chronicle;

import flux.ledger.log.LogDamage;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A log on disk, taken apart: every whole record there is, and every stretch that is not, in
/// order. Changes nothing. For those who repair; whoever wants to trust a log reads it with
/// [ChronicleLog#read].
public final class LogSalvage {

    /// What is found, in the order of the log.
    public interface Finder {

        /// A segment begins.
        void segment(long number);

        /// A record as it was written.
        void whole(LogRecord record);

        /// What is between two records, and no record.
        void damaged(LogDamage damage, Loss loss);
    }

    /// What a damage means.
    public enum Loss {
        /// Records stood there, or something that only its writer would miss.
        PERHAPS,
        /// Nothing: the record that comes next is whole, only its header is broken.
        NOTHING,
        /// A last write that a crash cut short; the next writer takes it away by itself.
        UNFINISHED
    }

    private final Segments segments;

    private LogSalvage(Segments segments) {
        this.segments = segments;
    }

    /// @param log the directory of the log
    public static void search(Path log, Finder finder) {
        new LogSalvage(new Segments(log)).search(finder);
    }

    /// Keeps writers away as long as it is held; there must be a log.
    ///
    /// @throws flux.ledger.log.LogLockedException when one is alive
    public static AutoCloseable lock(Path log) throws IOException {
        return WriterLock.take(log);
    }

    /// How far the log goes: the position of its last record, whole or damaged, or
    /// [flux.ledger.log.EventLogReader#START].
    public static long lastPosition(Path log) {
        long[] last = {flux.ledger.log.EventLogReader.START};
        search(
                log,
                new Finder() {
                    @Override
                    public void segment(long number) {}

                    @Override
                    public void whole(LogRecord record) {
                        last[0] = record.position();
                    }

                    @Override
                    public void damaged(LogDamage damage, Loss loss) {
                        if (loss == Loss.PERHAPS) {
                            long segment = Place.segment(damage.position());
                            long end = Place.offset(damage.position()) + damage.length();
                            last[0] = Place.position(segment, Math.max(0, end - 1));
                        }
                    }
                });
        return last[0];
    }

    private void search(Finder finder) {
        long newest = segments.newest();
        if (newest == Segments.NONE) {
            return;
        }
        for (long segment = segments.oldest(); segment <= newest; segment++) {
            finder.segment(segment);
            try (CycleFile file = CycleFile.open(segments, segment)) {
                if (file != null) {
                    search(file, segment == newest, finder);
                } else if (segment < newest || Files.exists(segments.directory(segment))) {
                    finder.damaged(
                            missing(segment), segment == newest ? Loss.UNFINISHED : Loss.PERHAPS);
                }
            }
        }
    }

    private void search(CycleFile file, boolean isNewest, Finder finder) {
        SegmentScan scan = new SegmentScan(file, 0, isNewest);
        for (SegmentScan.Piece next = scan.next(); next != null; next = scan.next()) {
            if (next.damage() != null) {
                Loss loss = next.record() != null ? Loss.NOTHING : Loss.PERHAPS;
                finder.damaged(next.damage(), next.isUnfinished() ? Loss.UNFINISHED : loss);
            }
            if (next.record() != null) {
                finder.whole(next.record());
            }
        }
    }

    private LogDamage missing(long segment) {
        return new LogDamage(
                segments.directory(segment).toString(),
                Place.position(segment, 0),
                0,
                "a part of the log is missing",
                new byte[0]);
    }

    /// Copies one segment as it is.
    ///
    /// @param byLinks where the file system has them
    static void copy(Path from, Path to, boolean byLinks) {
        try {
            Files.createDirectories(to);
            try (var files = Files.newDirectoryStream(from)) {
                for (Path file : files) {
                    Path target = to.resolve(file.getFileName());
                    if (!byLinks || !isLinked(target, file)) {
                        Files.copy(file, target);
                    }
                }
            }
        } catch (IOException e) {
            throw new LogFailedException("cannot copy " + from + ": " + e, e);
        }
    }

    private static boolean isLinked(Path link, Path file) {
        try {
            Files.createLink(link, file);
            return true;
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }
}
