package flux.ledger;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Reference data beside the checkout. A test that wants it is skipped where it is missing.
public final class Reference {
    private Reference() {}

    public static Path at(String path) {
        Path found = Path.of(System.getProperty("flux.shared", "nowhere"), path);
        assumeTrue(Files.exists(found), "no reference data at " + found);
        return found;
    }

    /// The files of one folder, by name.
    public static List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(at(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The rows of the first Markdown table behind the line that begins with `heading`, without
    /// its head; cells without backquotes.
    public static List<List<String>> table(String markdown, String heading) throws IOException {
        List<String> rows =
                Files.readAllLines(at(markdown)).stream()
                        .dropWhile(line -> !line.startsWith(heading))
                        .dropWhile(line -> !line.startsWith("|"))
                        .takeWhile(line -> line.startsWith("|"))
                        .skip(2)
                        .toList();
        assumeTrue(!rows.isEmpty(), "no table behind '" + heading + "' in " + markdown);
        List<List<String>> cells = new ArrayList<>();
        for (String row : rows) {
            cells.add(
                    Arrays.stream(row.substring(1).split("\\|"))
                            .map(cell -> cell.strip().replace("`", ""))
                            .toList());
        }
        return cells;
    }
}
