package flux.ops.submit;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Job ids where the locale has no ƒ (RFC 19): the locale is the caller's, not the broker's.
@Feature("F085")
class AsciiIdsTest {
    private static final String SHOW =
            """
            flux submit --urgency=hold --job-name=held true
            id=$(flux job last)
            flux jobs -no '{id}' ; flux jobs -no '{id.f58}' ; flux pgrep held
            flux jobs --json | sed 's/.*"jobid": "\\([^"]*\\)".*/\\1/'
            flux job list-ids $id >list
            flux job wait-event -t 5 -q $id priority
            flux job id --to=f58 $id
            flux job why $id | head -1 | grep -o '[fƒ][^ :]*' | head -1
            flux submit --wait --quiet false
            flux run -v true 2>&1 | sed 's/jobid: //'
            flux bulksubmit --wait true ::: 1
            flux job submit </dev/null 2>/dev/null
            flux pstree -ao '{id}' | sed 's/[^ fƒ]* *//' | grep '[fƒ]'
            flux watch $id & sleep 0.1; flux cancel $id; wait
            flux update $id duration=1m 2>/dev/null
            flux cancel 12345 2>&1 | sed 's/.*ERROR: //'
            flux alloc --bg -n1
            flux job wait -a 2>/dev/null
            flux submit --dependency=afterok:$id true 2>&1 | sed 's/.*: job \\([^ ]*\\) .*/\\1/'
            """;

    @TempDir Path dir;

    @Test
    void begin_with_the_letter_that_the_caller_has() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            assertThat(ids(story, "LC_ALL=C")).isNotEmpty().allMatch(id -> id.startsWith("f"));
            assertThat(ids(story, "LC_ALL=POSIX")).allMatch(id -> id.startsWith("f"));
            assertThat(ids(story, "LC_ALL=en_US.ISO-8859-1")).allMatch(id -> id.startsWith("f"));
            assertThat(ids(story, "LC_CTYPE=C")).allMatch(id -> id.startsWith("f"));
            assertThat(ids(story, "FLUX_F58_FORCE_ASCII=1")).allMatch(id -> id.startsWith("f"));
            assertThat(ids(story, "LC_ALL=C.UTF-8")).allMatch(id -> id.startsWith("ƒ"));
            assertThat(ids(story, "LC_CTYPE=de_DE.utf8@euro")).allMatch(id -> id.startsWith("ƒ"));
        }
    }

    @Test
    void either_is_understood_by_everybody() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            assertThat(
                            story.print(
                                    """
                                    a=$(LC_ALL=C flux submit true); b=$(flux submit true)
                                    flux job attach $a; LC_ALL=C flux job attach $b; echo $?"""))
                    .isEqualTo("0");
        }
    }

    private static java.util.List<String> ids(TypedStory story, String setting) throws Exception {
        var typed = story.type("export " + setting + "\n" + SHOW);
        return typed.out().lines().filter(line -> line.matches(".*[fƒ][1-9A-Za-z]{5,}.*")).toList();
    }
}
