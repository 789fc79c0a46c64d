package flux.executor.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/// The directories that jobs have for themselves on this machine. Most jobs leave theirs empty, as
/// they found it; then the next job gets it under another name, because to rename a directory is
/// far cheaper than to make one on a file system with a journal.
final class JobDirectories {

    /// Entries removed before the caller goes on and a thread of its own does the rest.
    private static final int ENTRIES_AT_ONCE_MAX = 256;

    /// Empty directories that wait for a job.
    private static final int SPARES_MAX = 256;

    private static final String SPARE_PREFIX = ".jobtmp-spare-";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final ArrayDeque<Path> spares = new ArrayDeque<>();
    private long spareCount;

    /// As [NodeFiles#makeDirectory].
    int make(Path directory) {
        Path spare = spares.poll();
        if (spare != null && rename(spare, directory)) {
            return 0;
        }
        try {
            Files.createDirectory(directory, OWNER_ONLY);
            return 0;
        } catch (FileAlreadyExistsException e) {
            return Files.isDirectory(directory) ? 0 : Errno.ENOTDIR;
        } catch (IOException e) {
            return Errno.of(e);
        }
    }

    /// As [NodeFiles#removeDirectory].
    void remove(Path directory) {
        if (spares.size() < SPARES_MAX && isAsNew(directory)) {
            Path spare = directory.resolveSibling(SPARE_PREFIX + spareCount++);
            if (rename(directory, spare)) {
                spares.push(spare);
                return;
            }
        }
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            if (!clear(directory, ENTRIES_AT_ONCE_MAX)) {
                Thread.ofVirtual()
                        .name("remove-" + directory.getFileName())
                        .start(() -> clear(directory, Integer.MAX_VALUE));
            }
        } catch (IOException e) {
            // Somebody else's by now, or gone with its file system: nothing that a job's end waits
            // for.
        }
    }

    /// Removes what waits for jobs that will not come.
    public void close() {
        for (Path spare = spares.poll(); spare != null; spare = spares.poll()) {
            try {
                Files.deleteIfExists(spare);
            } catch (IOException e) {
                // Whoever put something there may keep it.
            }
        }
    }

    private static boolean isAsNew(Path directory) {
        String[] entries = directory.toFile().list();
        if (entries == null || entries.length > 0) {
            return false;
        }
        try {
            return Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                    .equals(OWNER_ONLY.value());
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Removes depth first, never following a link.
    ///
    /// @return false when it stopped after `entriesMax`
    private static boolean clear(Path root, int entriesMax) {
        int removed = 0;
        ArrayDeque<Path> path = new ArrayDeque<>();
        path.push(root);
        while (!path.isEmpty()) {
            Path directory = path.element();
            Path inner = null;
            try (Stream<Path> entries = Files.list(directory)) {
                for (Iterator<Path> i = entries.iterator(); i.hasNext() && inner == null; ) {
                    if (removed >= entriesMax) {
                        return false;
                    }
                    removed++;
                    Path entry = i.next();
                    inner = delete(entry) ? null : entry;
                }
                if (inner == null) {
                    Files.deleteIfExists(directory);
                    path.pop();
                } else {
                    path.push(inner);
                }
            } catch (IOException | UncheckedIOException e) {
                return true; // what its owner has locked away stays
            }
        }
        return true;
    }

    /// @return false when it is a directory with something in it
    private static boolean delete(Path entry) throws IOException {
        try {
            Files.deleteIfExists(entry);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
