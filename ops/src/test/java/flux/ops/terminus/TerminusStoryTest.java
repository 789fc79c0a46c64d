package flux.ops.terminus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ops.Keeper;
import flux.ops.TypedStory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux terminus`, typed.
@Timeout(120)
@Feature("F287")
class TerminusStoryTest {
    private static final String HOME = "flux.home";

    @TempDir Path dir;
    private TypedStory story;
    private @Nullable String before;

    @BeforeEach
    void start() throws Exception {
        Path keeper = Files.createDirectories(dir.resolve("home/libexec")).resolve("flux-keeper");
        Files.copy(Keeper.program(), keeper);
        before = System.getProperty(HOME);
        System.setProperty(HOME, dir.resolve("home").toString());
        story = new TypedStory(dir.resolve("story"));
    }

    @AfterEach
    void stop() throws Exception {
        story.close();
        if (before == null) {
            System.clearProperty(HOME);
        } else {
            System.setProperty(HOME, before);
        }
    }

    @Test
    void a_session_stays_when_nobody_looks_and_its_server_goes_with_the_last_one()
            throws Exception {
        assertThat(story.print("flux terminus list; echo $?"))
                .matches("flux-terminus: no server running at [0-9]+-terminus\n1");
        assertThat(story.print("flux terminus start -d -n first sleep 100; flux terminus list"))
                .matches(
                        "(?s)server at [0-9]+-terminus running on rank 0 since .*\n"
                                + "1 current session:\n"
                                + "0: \\[first\\] 0 clients \\(created .*\\)");
        assertThat(story.print("flux terminus start -d sleep 100; flux terminus list"))
                .contains("2 current sessions:", "1: [sleep] 0 clients");
        assertThat(story.print("flux terminus kill 0; flux terminus list"))
                .doesNotContain("[first]");
        assertThat(story.print("flux terminus kill-server; flux terminus list"))
                .contains("no server running");
    }

    @Test
    void what_a_program_said_before_anybody_looked_is_shown_and_its_exit_code_is_passed_on()
            throws Exception {
        assertThat(
                        story.print(
                                """
                                flux terminus start -d -w sh -c 'echo bye; exit 7'
                                until flux terminus list | grep -q exited; do sleep 0.05; done
                                flux terminus attach 0 </dev/null; echo $?"""))
                .isEqualTo("bye\r\n7");
    }

    @Test
    void what_is_typed_reaches_the_program_and_two_keys_leave_it() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script(1) is not installed");
        String left =
                story.print(
                        """
                        { sleep 1; printf 'stty size; echo $FLUX_TERMINUS_SESSION$((40 + 2)); flux terminus attach 0\\n'
                          sleep 2; printf '\\002d'; sleep 1; } |
                            script -qec 'stty cols 77 rows 11; flux terminus start sh' /dev/null""");
        assertThat(left)
                .contains("11 77", "042", "Nesting flux-terminus sessions not supported")
                .contains("[detached from ");
        assertThat(story.print("flux terminus list")).contains("0: [sh] 0 clients");
        assertThat(story.print("echo 'exit 3' | flux terminus attach -p 0; echo $?"))
                .isEqualTo("0");
        assertThat(
                        story.print(
                                "for i in $(seq 100); do flux terminus list >/dev/null 2>&1 || break;"
                                        + " sleep 0.05; done; flux terminus list"))
                .contains("no server running");
    }

    @Test
    void a_program_that_kills_its_keeper_ends_the_sessions_and_no_more() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux terminus start -d sleep 600
                                flux terminus start -d sh -c 'kill -9 $PPID; sleep 600'
                                for i in $(seq 100); do flux terminus list >/dev/null 2>&1 || break; sleep 0.05; done
                                flux terminus list; flux terminus start -d sleep 100; flux terminus list"""))
                .contains("no server running", "1 current session:", "[sleep] 0 clients");
    }

    /// The keeper may be gone before it has told that the program runs.
    @Test
    void who_starts_a_program_that_kills_its_keeper_is_answered() throws Exception {
        assertThat(
                        story.print(
                                """
                                for i in $(seq 8); do
                                    flux terminus start -d sh -c 'kill -9 $PPID; sleep 600' 2>&1
                                done | grep -v -e 'Input/output error' -e 'no server' -e 'o such file'
                                for i in $(seq 100); do flux terminus list >/dev/null 2>&1 || break; sleep 0.05; done
                                flux run echo well"""))
                .isEqualTo("well");
    }

    @Test
    void what_cannot_be_is_said_in_one_line() throws Exception {
        assertThat(story.print("flux terminus start -d /no/such; echo $?"))
                .isEqualTo("flux-terminus: failed to run /no/such: No such file or directory\n1");
        assertThat(story.print("flux terminus attach 9; flux terminus kill 9"))
                .matches(
                        "flux-terminus: Invalid session or server at [0-9]+-terminus.9\n"
                                + "flux-terminus: no server running at [0-9]+-terminus");
        assertThat(story.print("flux terminus attach x; flux terminus start -d -s kvs.put true"))
                .isEqualTo(
                        "session ID must be an integer\n"
                                + "flux-terminus: 'kvs.put' cannot name a service");
    }
}
