package flux.ops.scoreboard;

import flux.ops.scoreboard.Tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Makes `ops/docs/scoreboard.md`: each feature, the tests that show it, and what they came to.
final class Scoreboard {
    private static final String HEAD =
            """
            # Features and the tests that show them

            Made by `ops/docs/scoreboard.sh` of the tests' `@Feature` annotations and their last results. A row without tests is
            not shown by any test, whatever the program can do. `none` as a result: the test did not run when this was made.

            | id | feature | shown by | result |
            |---|---|---|---|
            """;

    private final Path root;

    Scoreboard(Path root) {
        this.root = root;
    }

    /// @param args the project's root
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Files.writeString(root.resolve("ops/docs/scoreboard.md"), new Scoreboard(root).text());
    }

    /// Our words for each feature.
    Map<String, String> features() throws IOException {
        Map<String, String> features = new LinkedHashMap<>();
        for (String line : Files.readAllLines(root.resolve("ops/docs/features.tsv"))) {
            String[] columns = line.split("\t", 2);
            features.put(columns[0], columns[1]);
        }
        return features;
    }

    String text() throws IOException {
        List<Tag> tags = Tags.in(root);
        Results results = new Results(root);
        StringBuilder table = new StringBuilder(HEAD);
        int shown = 0;
        for (Map.Entry<String, String> feature : features().entrySet()) {
            List<Tag> tests =
                    tags.stream().filter(tag -> tag.id().equals(feature.getKey())).toList();
            TreeSet<String> came = new TreeSet<>();
            for (Tag test : tests) {
                came.add(results.of(test));
            }
            shown += tests.isEmpty() ? 0 : 1;
            table.append(
                    "| %s | %s | %s | %s |\n"
                            .formatted(
                                    feature.getKey(),
                                    feature.getValue(),
                                    String.join(", ", tests.stream().map(Tag::shown).toList()),
                                    String.join(", ", came)));
        }
        return table
                + "\n%d of %d features are shown by a test.\n".formatted(shown, features().size());
    }
}
