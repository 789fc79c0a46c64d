package flux.replay.recovery;

import flux.ledger.log.chronicle.Fsync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Snapshots in a directory: files whose names are numbers of so many digits. Each is there whole
/// and safe from a loss of power, or not at all. For one thread at a time.
///
/// @param prefix in front of the number
/// @param digits of the number
/// @param suffix behind the number
public record NumberedFiles(Path directory, String prefix, int digits, String suffix) {
    private static final String UNFINISHED = "unfinished";

    /// Writes what a file is to hold.
    public interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    /// Newest first, unread; none when there is no directory.
    public List<Path> newestFirst() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, this::isOne)) {
            files.forEach(found::add);
        } catch (NoSuchFileException e) {
            return found;
        }
        found.sort(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed());
        return found;
    }

    private boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.length() == prefix.length() + digits + suffix.length()
                && name.startsWith(prefix)
                && name.endsWith(suffix)
                && name.substring(prefix.length(), prefix.length() + digits)
                        .chars()
                        .allMatch(c -> c >= '0' && c <= '9');
    }

    /// Writes one; it is there when this returns. The directory is made when it is missing.
    public void write(long number, Content content) throws IOException {
        Fsync.createDirectories(directory);
        Path unfinished = directory.resolve(UNFINISHED);
        String name = prefix + ("%0" + digits + "d").formatted(number) + suffix;
        try {
            write(unfinished, content);
            Fsync.rename(unfinished, directory.resolve(name));
        } finally {
            Files.deleteIfExists(unfinished); // on a full disk the logs need its room
        }
    }

    private static void write(Path path, Content content) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            content.writeTo(file);
            file.force(true);
        }
    }

    /// Takes away all but the newest.
    public void keepNewest(int count) throws IOException {
        for (Path old : newestFirst().stream().skip(count).toList()) {
            Files.deleteIfExists(old);
        }
    }
}
