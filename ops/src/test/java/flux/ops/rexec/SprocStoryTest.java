package flux.ops.rexec;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes in the background, by `flux exec --bg` and `flux sproc`.
@Feature("F281")
@Timeout(120)
class SprocStoryTest {
    @TempDir static Path dir;
    private static TypedStory story;

    @BeforeAll
    static void start() throws Exception {
        story = new TypedStory(dir);
    }

    @AfterAll
    static void stop() throws Exception {
        story.close();
    }

    private static String print(String script) throws Exception {
        return story.print("{ " + script + "; echo rc=$?; } 2>&1");
    }

    @Test
    void its_table_takes_formats_as_other_lists_do() throws Exception {
        story.print("flux exec -r 1 --bg --label=nap sleep 600");
        assertThat(print("flux sproc ps -r 1 -no '{rank} {state} {label:>5} {cmd}'"))
                .isEqualTo("1 R   nap sleep\nrc=0");
        assertThat(print("flux sproc ps -r 1 -o '{label} {rank}'"))
                .isEqualTo("LABEL RANK\nnap 1\nrc=0");
        assertThat(print("flux sproc ps -r 1 --json")).contains("\"label\": \"nap\"");
        assertThat(print("flux sproc ps -o '{nosuch}'"))
                .isEqualTo(
                        "flux-sproc: ERROR: Error in user format: Unknown format field: nosuch\n"
                                + "rc=1");
        assertThat(print("flux sproc ps -r 0 -no '{label}'")).doesNotContain("nap");
    }

    @Test
    void what_it_wrote_is_kept_for_who_waits_and_told_once() throws Exception {
        story.print(
                "flux exec -r 0 --bg --waitable --label=build sh -c 'echo out; echo err >&2; exit"
                        + " 3'");
        assertThat(print("flux sproc wait -o build 2>err"))
                .as("each stream to its own")
                .isEqualTo("out\nrc=3");
        assertThat(story.print("cat err")).isEqualTo("err");
        assertThat(print("flux sproc wait build"))
                .isEqualTo("flux-sproc: ERROR: wait: [Errno 2] No such file or directory\nrc=1");
    }

    @Test
    void of_much_that_it_wrote_the_end_is_kept() throws Exception {
        story.print("flux exec -r 0 --bg --waitable --label=much seq 100000");
        assertThat(story.print("flux sproc wait -o much | tail -n 1")).isEqualTo("100000");
    }

    @Test
    void who_kills_may_wait_for_the_end() throws Exception {
        story.print("flux exec -r 0 --bg --waitable --label=victim sleep 600");
        assertThat(print("flux sproc kill -w TERM victim")).isEqualTo("rc=143");
        assertThat(print("flux sproc kill -w 15 victim"))
                .isEqualTo(
                        "flux-sproc: ERROR: kill: [Errno 2] No such file or directory\n"
                                + "flux-sproc: ERROR: kill: wait failed: [Errno 2] No such file or"
                                + " directory\nrc=1");
        assertThat(print("flux sproc kill NOSUCH victim"))
                .isEqualTo("flux-sproc: ERROR: kill: Invalid signal NOSUCH\nrc=1");
    }

    @Test
    void who_did_not_say_so_at_the_start_is_not_waited_for() throws Exception {
        story.print("flux exec -r 0 --bg --label=loose sleep 600");
        assertThat(print("flux sproc wait loose"))
                .isEqualTo("flux-sproc: ERROR: wait: [Errno 22] process is not waitable\nrc=1");
        assertThat(print("flux sproc kill TERM loose")).isEqualTo("rc=0");
    }

    @Test
    void a_label_is_its_rank_s_own() throws Exception {
        assertThat(print("flux exec --label=both true")).isEqualTo("rc=0");
        story.print("flux exec --bg --waitable --label=pair sh -c 'exit $(flux getattr rank)'");
        assertThat(print("flux sproc wait -r 1 pair")).isEqualTo("rc=1");
        assertThat(print("flux sproc wait -r 0 pair")).isEqualTo("rc=0");
    }

    @Test
    void words_that_it_does_not_know_are_told_with_its_usage() throws Exception {
        assertThat(print("flux sproc kill")).contains("usage: flux-sproc kill").endsWith("rc=2");
        assertThat(print("flux sproc ps -r x")).contains("invalid int value: 'x'").endsWith("rc=2");
        assertThat(print("flux sproc ps -r -3")).contains("rank");
    }
}
