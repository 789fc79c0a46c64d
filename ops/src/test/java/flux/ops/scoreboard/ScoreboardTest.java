package flux.ops.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.scoreboard.Tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The committed scoreboard says nothing that the tests do not.
class ScoreboardTest {
    private static final Path ROOT = Path.of(System.getProperty("flux.root", ".."));

    @Test
    void it_names_no_test_that_is_not_there_and_tagged() throws IOException {
        Set<String> tagged =
                Tags.in(ROOT).stream()
                        .map(tag -> tag.id() + " " + tag.shown())
                        .collect(Collectors.toSet());
        List<String> untrue = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("ops/docs/scoreboard.md"))) {
            String[] columns = line.split(" *\\| *");
            if (columns.length > 3 && columns[1].matches("F[0-9]{3}")) {
                for (String test : columns[3].split(", ")) {
                    if (!test.isEmpty() && !tagged.contains(columns[1] + " " + test)) {
                        untrue.add(columns[1] + " " + test);
                    }
                }
            }
        }
        assertThat(untrue).as("run ops/docs/scoreboard.sh").isEmpty();
    }

    @Test
    void every_tag_names_a_feature() throws IOException {
        Set<String> known = new Scoreboard(ROOT).features().keySet();
        assertThat(Tags.in(ROOT)).extracting(Tag::id).isSubsetOf(known);
    }

    @Test
    void tags_are_read_at_classes_methods_and_folders() {
        String source =
                """
                %Feature({"F001", "F002"})
                %Feature(value = "F003", folder = "kvs")
                class ThisTest {
                    @Test
                    %Feature("F004")
                    void it_works() {}
                }
                """
                        .replace('%', '@'); // or this would be read as tags of its own
        assertThat(Tags.of("cli", "flux.ThisTest", source))
                .extracting(tag -> tag.id() + " " + tag.shown())
                .containsExactly(
                        "F001 cli/ThisTest",
                        "F002 cli/ThisTest",
                        "F003 cli/ThisTest (kvs)",
                        "F004 cli/ThisTest.it_works");
    }

    @Test
    void a_folder_of_recordings_has_a_result_of_its_own() {
        List<String> tally =
                List.of(
                        "kvs/simple-001\tsame",
                        "kvs/simple-002\tleft out: why",
                        "run/simple-001\tdiffers",
                        "run/simple-002\tsame",
                        "attr/simple-001\tleft out: why",
                        "eventlogs/echo/cat.txt\tsame",
                        "py-submit\tsame");
        assertThat(Results.ofTally("kvs", tally)).isEqualTo("passed");
        assertThat(Results.ofTally("run", tally)).isEqualTo("failed");
        assertThat(Results.ofTally("attr", tally)).isEqualTo("none");
        assertThat(Results.ofTally("echo", tally)).isEqualTo("passed");
        assertThat(Results.ofTally("py-submit", tally)).isEqualTo("passed");
        assertThat(Results.ofTally("vs", tally)).isEqualTo("none");
    }

    @Test
    void what_was_skipped_in_part_has_not_just_passed() {
        String report =
                """
                <testcase name="a(String)[1]" time="1"/>
                <testcase name="a(String)[2]" time="1"><skipped/></testcase>
                <testcase name="b" time="1"/>
                """;
        assertThat(Results.of("", report)).isEqualTo("passed in part");
        assertThat(Results.of("a", report)).isEqualTo("passed in part");
        assertThat(Results.of("b", report)).isEqualTo("passed");
    }

    @Test
    void one_failure_is_a_failure() {
        String report =
                """
                <testcase name="a" time="1"/>
                <testcase name="b()[1]" time="1"><failure>no</failure></testcase>
                <testcase name="c" time="1"><skipped/></testcase>
                """;
        assertThat(Results.of("", report)).isEqualTo("failed");
        assertThat(Results.of("a", report)).isEqualTo("passed");
        assertThat(Results.of("b", report)).isEqualTo("failed");
        assertThat(Results.of("c", report)).isEqualTo("skipped");
        assertThat(Results.of("d", report)).isEqualTo("none");
    }
}
