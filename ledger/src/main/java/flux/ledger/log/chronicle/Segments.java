package flux.ledger.log.chronicle;

import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The segments of a log: numbered directories, each a Chronicle queue of one file. A writer begins
/// a new one whenever it opens the log or the last has grown large, and never writes to an old one.
/// So what Chronicle trusts (its table of locks, its index, its write position) is always of this
/// process' own making, and a damaged old segment can neither stop nor mislead it.
///
/// An old segment may have been archived ([LogArchive]): then a link `NNNNNNNN.zst` stands for it.
///
/// @param log the log's directory; may hold other files, which are left alone
record Segments(Path log) {
    static final long NONE = 0;
    private static final String ARCHIVED = ".zst";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{8}(\\.zst)?");
    private static final int DIGITS = 8;

    String name() {
        return String.valueOf(log.getFileName());
    }

    Path directory(long segment) {
        return log.resolve("%08d".formatted(segment));
    }

    /// What stands for a segment that was archived: a link to it, or in an archive the file itself.
    Path archived(long segment) {
        return log.resolve("%08d%s".formatted(segment, ARCHIVED));
    }

    /// The segment's bytes, archived or not; null when it is not there (yet).
    @Nullable SegmentSource open(long segment) {
        try {
            Path file = file(segment);
            if (file != null) {
                return MappedSource.open(file);
            }
        } catch (NoSuchFileException e) {
            if (!Files.exists(archived(segment), LinkOption.NOFOLLOW_LINKS)) {
                throw unreadable(directory(segment), e);
            } // else it was archived this moment
        } catch (IOException e) {
            throw unreadable(directory(segment), e);
        }
        return openArchived(segment);
    }

    private @Nullable SegmentSource openArchived(long segment) {
        Path archived = archived(segment);
        if (!Files.exists(archived, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try {
            return ArchivedSource.open(archived);
        } catch (NoSuchFileException e) {
            throw new LogFailedException(
                    name()
                            + ": "
                            + archived
                            + ": the archive that this links to is not there: mount it, bring the file back, or change the link",
                    e);
        } catch (IOException e) {
            throw new LogDamagedException(
                    "%s: %s: the archived segment cannot be read: %s; bring back a copy of it"
                            .formatted(name(), archived, e.getMessage()),
                    e);
        }
    }

    long oldest() {
        return outermost(-1);
    }

    long newest() {
        return outermost(1);
    }

    private long outermost(int direction) {
        long found = NONE;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(log)) {
            for (Path entry : entries) {
                String number = entry.getFileName().toString();
                if (NUMBER.matcher(number).matches()) {
                    long segment = Long.parseLong(number.substring(0, DIGITS));
                    if (found == NONE || Long.compare(segment, found) == direction) {
                        found = segment;
                    }
                }
            }
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException e) {
            throw unreadable(log, e);
        }
        return found;
    }

    /// The segment's file, or null when it is not there (yet).
    @Nullable Path file(long segment) {
        Path directory = directory(segment);
        Path found = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.cq4")) {
            for (Path file : files) {
                if (found != null) {
                    throw new LogDamagedException(
                            name()
                                    + ": "
                                    + directory
                                    + " holds more than one .cq4 file: "
                                    + found.getFileName()
                                    + " and "
                                    + file.getFileName());
                }
                found = file;
            }
        } catch (NoSuchFileException e) {
            return null;
        } catch (NotDirectoryException e) {
            throw new LogDamagedException(
                    name() + ": " + directory + " is in the way of a segment: not a directory", e);
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        return found;
    }

    /// Takes away a segment in which nothing was written yet.
    void remove(long segment) throws IOException {
        Path directory = directory(segment);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private LogFailedException unreadable(Path path, IOException e) {
        return new LogFailedException(name() + ": cannot read " + path + ": " + e, e);
    }
}
