package flux.ops.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `flux job attach` at a terminal, which script(1) is here: what it shows, and what keys do.
@Feature("F150")
class AttachTerminalTest {

    /// `typed KEYS COMMAND`: what prints the keys, with pauses, and what reads them.
    private static final String TYPED =
            """
            typed() {
                rm -f keys; mkfifo keys; (exec 2>/dev/null; eval "$1") >keys &
                feeder=$!
                script -qec "trap : INT TSTP; $2" /dev/null <keys | tr -d '\\r'
                kill $feeder
            }
            """;

    @TempDir Path dir;

    @BeforeEach
    void thereIsATerminal() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script(1) is not installed");
    }

    @Test
    void two_interrupts_cancel_the_job() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux submit sleep 300); flux job wait-event -t 10 -q $id start
                                typed "sleep 0.6; printf '\\003'; sleep 0.4; printf '\\003'; sleep 8" \
                                  "flux job attach $id; echo ended \\$? >>code"
                                cat code; flux job eventlog $id | grep exception | cut -d' ' -f3-"""))
                .contains("flux-job: one more ctrl-C within 2s to cancel or ctrl-Z to detach")
                .contains("job.exception", "type=cancel severity=0 interrupted by ctrl-C")
                .contains("flux-job: task(s) Terminated")
                .contains("ended 143")
                .endsWith(
                        "type=\"cancel\" severity=0 note=\"interrupted by ctrl-C\" userid="
                                + uid());
    }

    @Test
    void an_interrupt_and_a_suspension_leave_the_job_to_itself() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux submit sleep 300); flux job wait-event -t 10 -q $id start
                                typed "sleep 0.6; printf '\\003'; sleep 0.4; printf '\\032'; sleep 8" \
                                  "flux job attach $id; echo ended >>code"
                                cat code; flux jobs -no '{state}' $id"""))
                .contains("one more ctrl-C", "flux-job: detaching...")
                .doesNotContain("type=cancel")
                .endsWith("ended\nRUN");
    }

    @Test
    void who_waits_sees_for_what_and_how_long() throws Exception {
        String shown =
                shown(
                        """
                        id=$(flux submit --urgency=hold sh -c 'echo output')
                        { sleep 2.5; flux job urgency $id 16; } &
                        typed "sleep 20" "flux job attach $id"; echo; echo $id""");
        String id = shown.substring(shown.lastIndexOf('\n') + 1);
        assertThat(shown)
                .containsPattern("flux-job: " + id + " waiting for resources +00:00:0[0-2]")
                .containsPattern("flux-job: " + id + " (starting|started) +00:00:0[2-9]\n")
                .contains("\noutput\n");
    }

    @Test
    void a_queue_that_is_stopped_is_named() throws Exception {
        assertThat(
                        shown(
                                """
                                flux queue stop --quiet; id=$(flux submit true)
                                { sleep 1.5; flux cancel $id; } &
                                typed "sleep 20" "flux job attach $id" """))
                .contains("waiting for resources (queue stopped)")
                .contains("type=cancel");
    }

    @Test
    void of_a_job_that_runs_already_and_of_no_terminal_nothing_is_said() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux submit sleep 1); flux job wait-event -t 10 -q $id start
                                typed "sleep 20" "flux job attach $id"
                                id=$(flux submit --urgency=hold true); { sleep 0.7; flux cancel $id; } &
                                flux job attach $id
                                typed "sleep 20" "FLUX_ATTACH_NONINTERACTIVE=1 flux run -q true"
                                """))
                .doesNotContain("waiting", "started", "flux-job: ƒ");
    }

    @Test
    void the_line_can_be_asked_for() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux submit --urgency=hold true); { sleep 0.7; flux cancel $id; } &
                                flux job attach --show-status $id"""))
                .contains("waiting for resources");
    }

    @Test
    void a_terminal_has_the_callers_size_and_follows_it() throws Exception {
        assertThat(
                        shown(
                                """
                                cat >job.sh <<'EOF'
                                stty size; trap 'stty size; exit 0' WINCH
                                i=0; while [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; echo no news
                                EOF
                                { sleep 1.5; stty -F $(cat name) cols 66 rows 22; } &
                                typed "sleep 20" "tty >name; stty cols 91 rows 33; \
                                  flux run -o pty.interactive sh job.sh" """))
                .contains("33 91\n22 66");
    }

    @Test
    void keys_go_to_a_job_with_a_terminal_and_not_when_only_looking_on() throws Exception {
        assertThat(
                        shown(
                                """
                                typed "sleep 0.8; printf 'typed\\n'; sleep 8" \
                                  "flux run -o pty.interactive sh -c 'read x; echo got \\$x'"
                                """))
                .contains("got typed");
        assertThat(
                        shown(
                                """
                                id=$(flux submit sh -c 'read x; echo got $x')
                                typed "sleep 0.5; printf 'typed\\n'; sleep 0.5; printf '\\003'; sleep 3" \
                                  "flux job attach --read-only $id"
                                flux jobs -no '{state}' $id"""))
                .doesNotContain("got typed")
                .endsWith("RUN");
    }

    @Test
    void only_the_last_lines_are_shown_of_what_there_was() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux submit --wait seq 100 | head -1)
                                flux job attach --tail=2 $id; flux job attach --tail $id | wc -l"""))
                .isEqualTo("99\n100\n10");
    }

    private String shown(String script) throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            return story.print(TYPED + script);
        }
    }

    private static String uid() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    }
}
