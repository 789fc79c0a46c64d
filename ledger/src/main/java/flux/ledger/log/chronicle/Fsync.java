package flux.ledger.log.chronicle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// What makes files and names survive a loss of power.
public final class Fsync {
    private Fsync() {}

    /// fsync(2) of a file or a directory, for which Linux wants no right to write.
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Makes a directory, and those above it that are missing. Their names are on the disk then.
    public static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectories(directory);
        try {
            if (parent != null) {
                force(parent);
            }
        } catch (AccessDeniedException e) {
            return; // one may make names in a directory that one may not read
        }
    }

    /// Gives a file that is on the disk its name, in the same directory: it is there whole, or not.
    public static void rename(Path unfinished, Path file) throws IOException {
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        force(directoryOf(file));
    }

    public static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
    }
}
