package flux.ledger.log.chronicle;

import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogLockedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Moves old segments of one log to an archive, compressed: `ARCHIVE/LOG/NNNNNNNN.zst`, and a link
/// to it where the segment was. Positions stay valid, and readers find their way.
///
/// At every moment, whatever happens, there is at least one whole copy: the archived one is
/// compared with the segment and on the disk before the link is made, and the link is on the disk
/// before the segment goes. Whoever is interrupted is taken up by the next. Only closed segments
/// are touched, and never the newest, so a writer notices nothing.
public final class LogArchive implements AutoCloseable {
    private static final String UNFINISHED = ".part";
    private static final String REMOVED = ".removed";

    /// What has been done with a segment, in this order.
    enum Step {
        COMPRESSED,
        COMPARED,
        ARCHIVED,
        LINKED,
        SET_ASIDE,
        REMOVED
    }

    /// Lets others work; throws whatever it likes when there is no time to go on.
    @FunctionalInterface
    public interface Pause {
        Pause NONE = () -> {};

        void take();
    }

    /// A segment that was archived just now.
    ///
    /// @param bytes of its file as it was written
    /// @param archivedBytes of the file in the archive
    public record Archived(Path file, long bytes, long archivedBytes) {}

    private final Segments segments;
    private final Path archive;
    private final WriterLock lock;
    private final SegmentPacker packer;
    private final Set<Long> refused;
    private final Consumer<String> notices;
    private final Consumer<Step> hook;

    private LogArchive(
            Segments segments,
            Path archive,
            WriterLock lock,
            Pause pause,
            Set<Long> refused,
            Consumer<String> notices,
            Consumer<Step> hook) {
        this.segments = segments;
        this.archive = archive;
        this.lock = lock;
        this.packer = new SegmentPacker(pause);
        this.refused = refused;
        this.notices = notices;
        this.hook = hook;
    }

    /// @param directory holds the log `name`, whether somebody writes it at the moment or not
    /// @param archive of this instance alone
    /// @param refused numbers of segments that could not be archived before; gets those that cannot
    /// @param notices gets a line about each of them
    /// @throws LogLockedException when somebody else archives it at this moment
    public static LogArchive open(
            Path directory,
            String name,
            Path archive,
            Pause pause,
            Set<Long> refused,
            Consumer<String> notices)
            throws IOException {
        return open(directory, name, archive, pause, refused, notices, _ -> {});
    }

    static LogArchive open(
            Path directory,
            String name,
            Path archive,
            Pause pause,
            Set<Long> refused,
            Consumer<String> notices,
            Consumer<Step> hook)
            throws IOException {
        Path place = archive.resolve(name);
        Files.createDirectories(place);
        if (Files.isSameFile(place, directory.resolve(name))) {
            throw new IOException(
                    archive + ": the archive must be another directory than the log's");
        }
        Path root = archive.toRealPath();
        Fsync.force(root); // where there may be new names
        if (root.getParent() != null) {
            Fsync.force(root.getParent());
        }
        Segments segments = new Segments(directory.resolve(name));
        return new LogArchive(
                segments,
                place.toRealPath(),
                WriterLock.take(place),
                pause,
                refused,
                notices,
                hook);
    }

    /// Archives the oldest segment that was closed before `before`.
    ///
    /// @return null when there is none
    /// @throws IOException when the archive takes nothing; all is as it was
    public @Nullable Archived next(Instant before) throws IOException {
        removeRemains();
        long newest = segments.newest();
        for (long segment = segments.oldest(); segment < newest; segment++) {
            Path file = refused.contains(segment) ? null : segments.file(segment);
            if (file != null && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                Archived archived = archive(segment, file);
                if (archived != null) {
                    return archived;
                }
            }
        }
        return null;
    }

    /// What was removed when an earlier one was interrupted.
    private void removeRemains() throws IOException {
        try (var entries = Files.newDirectoryStream(segments.log(), "*" + REMOVED)) {
            for (Path entry : entries) {
                remove(entry);
            }
        }
    }

    private @Nullable Archived archive(long segment, Path file) throws IOException {
        Path target = archive.resolve("%08d.zst".formatted(segment));
        // Also when it was made by one who was interrupted, it is compared before it counts.
        boolean whole =
                Files.exists(target)
                        ? isWholeCopy(segment, file, target)
                        : make(segment, file, target);
        if (!whole) {
            return null;
        }
        Fsync.force(archive);
        hook.accept(Step.ARCHIVED);
        link(segments.archived(segment), target);
        hook.accept(Step.LINKED);
        long bytes = Files.size(file);
        Path aside = segments.log().resolve(segments.directory(segment).getFileName() + REMOVED);
        Files.move(segments.directory(segment), aside, StandardCopyOption.ATOMIC_MOVE);
        hook.accept(Step.SET_ASIDE);
        remove(aside);
        hook.accept(Step.REMOVED);
        return new Archived(target, bytes, Files.size(target));
    }

    private boolean make(long segment, Path file, Path target) throws IOException {
        Path unfinished = target.resolveSibling(target.getFileName() + UNFINISHED);
        boolean made = false;
        try {
            packer.pack(file, unfinished);
            hook.accept(Step.COMPRESSED);
            if (isWholeCopy(segment, file, unfinished)) {
                hook.accept(Step.COMPARED);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
                made = true;
            }
            return made;
        } finally {
            if (!made) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /// @return false when `copy` is not the segment, or the segment is not what was written; it
    ///     stays
    private boolean isWholeCopy(long segment, Path file, Path copy) throws IOException {
        try (SegmentSource source = ArchivedSource.open(copy)) {
            if (!packer.isCopy(file, source)) {
                return refuse(
                        segment,
                        "%s is not a copy of %s: is it another instance's archive? Give this one its own"
                                .formatted(copy, file));
            }
        }
        try (CycleFile records = CycleFile.over(segments, segment, ArchivedSource.open(copy))) {
            records.readAll();
            return true;
        } catch (LogDamagedException e) {
            return refuse(segment, "not archived: " + e.getMessage());
        }
    }

    private boolean refuse(long segment, String why) {
        refused.add(segment);
        notices.accept(why);
        return false;
    }

    private void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (FileAlreadyExistsException e) {
            Path there = Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : link;
            if (!there.equals(target)) {
                throw new IOException(
                        "%s is in the way of a link to %s; it leads to %s"
                                .formatted(link, target, there),
                        e);
            }
        }
        Fsync.force(segments.log());
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /// How many bytes the archived segments of the log `name` have where they are now.
    public static long bytes(Path directory, String name) throws IOException {
        long bytes = 0;
        try (var entries = Files.newDirectoryStream(directory.resolve(name), "*.zst")) {
            for (Path entry : entries) {
                bytes += Files.exists(entry) ? Files.size(entry) : 0;
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
