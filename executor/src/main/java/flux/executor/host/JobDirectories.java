package flux.executor.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/// The directories that jobs have for themselves on this machine: one mkdir(2) and one rmdir(2) for
/// a job that leaves nothing behind, because most do not.
public final class JobDirectories {

    /// Entries removed before the caller goes on and a thread of its own does the rest.
    private static final int ENTRIES_AT_ONCE_MAX = 256;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private JobDirectories() {}

    /// As [TaskHost#makeDirectory].
    public static int make(Path directory) {
        try {
            Files.createDirectory(directory, OWNER_ONLY);
            return 0;
        } catch (FileAlreadyExistsException e) {
            return Files.isDirectory(directory) ? 0 : Errno.ENOTDIR;
        } catch (IOException e) {
            return Errno.of(e);
        }
    }

    /// As [TaskHost#removeDirectory].
    public static void remove(Path directory) {
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
