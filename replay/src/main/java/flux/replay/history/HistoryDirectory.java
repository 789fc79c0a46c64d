package flux.replay.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The two files of a history: rows of one size, and the texts that they refer to.
public record HistoryDirectory(Path path) {
    private static final String ROWS = "rows";
    private static final String TEXTS = "texts";

    /// @param pageBytes a multiple of a row's size
    public GrowingFile emptyRows(int pageBytes) {
        return GrowingFile.empty(path.resolve(ROWS), pageBytes);
    }

    /// @throws IOException when the file does not hold what it held at `extent`
    public GrowingFile rows(int pageBytes, Extent extent) throws IOException {
        return GrowingFile.reopen(path.resolve(ROWS), pageBytes, extent);
    }

    public Texts emptyTexts() {
        return Texts.empty(path.resolve(TEXTS));
    }

    /// @throws IOException when the file does not hold what it held at `extent`
    public Texts texts(Extent extent) throws IOException {
        return Texts.reopen(path.resolve(TEXTS), extent);
    }

    /// Takes it away.
    public void remove() throws IOException {
        Files.deleteIfExists(path.resolve(ROWS));
        Files.deleteIfExists(path.resolve(TEXTS));
        Files.deleteIfExists(path);
    }
}
