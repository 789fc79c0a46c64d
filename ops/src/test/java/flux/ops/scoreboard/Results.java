package flux.ops.scoreboard;

import flux.ops.scoreboard.Tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the tests came to, as surefire wrote it down (`target/surefire-reports/TEST-*.xml`).
final class Results {
    private static final Pattern CASE =
            Pattern.compile(
                    "<testcase name=\"([^\"]*)\"[^>]*?(/>|>(.*?)</testcase>)", Pattern.DOTALL);

    private final Path root;

    Results(Path root) {
        this.root = root;
    }

    /// `passed`, `passed in part` when some of it was skipped, `failed`, `skipped` when none of it
    /// ran, or `none` when there is no report.
    String of(Tag tag) throws IOException {
        if (!tag.folder().isEmpty()) {
            return ofRecordings(tag);
        }
        Path report =
                root.resolve(tag.module())
                        .resolve("target/surefire-reports/TEST-" + tag.test() + ".xml");
        return Files.isReadable(report) ? of(tag.method(), Files.readString(report)) : "none";
    }

    /// What became of a folder's recordings, as the test noted it (`target/goldens/TEST.tsv`).
    private String ofRecordings(Tag tag) throws IOException {
        String test = tag.test().substring(tag.test().lastIndexOf('.') + 1);
        Path tally = root.resolve(tag.module()).resolve("target/goldens/" + test + ".tsv");
        return Files.isReadable(tally) ? ofTally(tag.folder(), Files.readAllLines(tally)) : "none";
    }

    /// @param lines `FOLDER/RECORDING TAB OUTCOME`
    static String ofTally(String folder, List<String> lines) {
        Set<String> outcomes = new HashSet<>();
        for (String line : lines) {
            String[] columns = line.split("\t", 2);
            if (columns[0].matches("(.*/)?" + Pattern.quote(folder) + "(/.*)?")) {
                outcomes.add(columns[1]);
            }
        }
        return outcomes.contains("differs")
                ? "failed"
                : outcomes.contains("same") ? "passed" : "none";
    }

    /// @param method of the class; all of them when empty
    static String of(String method, String report) {
        int ran = 0;
        int skipped = 0;
        Matcher test = CASE.matcher(report);
        while (test.find()) {
            if (!method.isEmpty()
                    && !test.group(1)
                            .matches(Pattern.quote(method) + "\\W.*|" + Pattern.quote(method))) {
                continue;
            }
            String inside = test.group(3) == null ? "" : test.group(3);
            if (inside.contains("<failure") || inside.contains("<error")) {
                return "failed";
            }
            if (inside.contains("<skipped")) {
                skipped++;
            } else {
                ran++;
            }
        }
        if (ran > 0) {
            return skipped > 0 ? "passed in part" : "passed";
        }
        return skipped > 0 ? "skipped" : "none";
    }
}
