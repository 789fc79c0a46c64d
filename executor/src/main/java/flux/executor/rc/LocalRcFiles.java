package flux.executor.rc;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// Files of the executor's machine.
public final class LocalRcFiles implements RcFiles {
    private static final long BYTES_MAX = 1 << 20;

    @Override
    public String read(String path) throws IOException {
        Path file = Path.of(path);
        if (!Files.isRegularFile(file)) {
            throw new IOException("No such file or directory");
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException("it has more than " + BYTES_MAX + " bytes");
        }
        return Files.readString(file);
    }

    /// Wildcards stand for names in one directory.
    @Override
    public List<String> matching(String glob) throws IOException {
        Path path = Path.of(glob);
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return Files.isRegularFile(path) ? List.of(glob) : List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            PathMatcher names =
                    FileSystems.getDefault().getPathMatcher("glob:" + path.getFileName());
            return files.filter(file -> names.matches(file.getFileName()))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (PatternSyntaxException e) {
            throw new IOException(glob + " is no pattern of names: " + e.getDescription(), e);
        }
    }
}
