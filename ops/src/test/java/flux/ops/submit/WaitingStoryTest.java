package flux.ops.submit;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands that end when jobs have: what they wait for, and what they say then.
@Timeout(120)
class WaitingStoryTest {
    @TempDir static Path dir;

    private static TypedStory story;

    @BeforeAll
    static void begin() throws Exception {
        story = new TypedStory(dir);
    }

    @AfterAll
    static void end() throws Exception {
        story.close();
    }

    @Test
    @Feature({"F114", "F144"})
    void the_result_of_a_waitable_job_is_told_once_as_an_exit_code() throws Exception {
        assertThat(
                        story.print(
                                """
                                good=$(flux submit --flags=waitable true)
                                bad=$(flux submit --flags=waitable sh -c 'exit 3')
                                flux job wait $good; echo $?
                                flux job wait $bad; echo $?
                                flux job wait $good; echo $?"""))
                .isEqualTo(
                        """
                        0
                        flux-job: task(s) exited with exit code 3
                        1
                        flux-job: invalid job id, or job may be inactive and not waitable
                        2""");
    }

    @Test
    @Feature("F144")
    void any_or_all_waitable_jobs_are_waited_for_and_others_are_not() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux submit --quiet true
                                id=$(flux submit --flags=waitable true)
                                [ $(flux job wait) = $id ]; echo $?
                                flux job wait; echo $?
                                flux submit --quiet --flags=waitable --cc=1-2 true
                                flux job wait --all; echo $?
                                flux submit --quiet --flags=waitable false
                                flux submit --quiet --flags=waitable true
                                flux job wait --all 2>&1 | sed 's/^[^:]*://'"""))
                .isEqualTo(
                        """
                        0
                        flux-job: there are no more waitable jobs
                        2
                        0
                         task(s) exited with exit code 1""");
    }

    @Test
    @Feature("F197")
    void a_queue_is_empty_when_its_last_job_has_ended() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux submit sh -c 'until [ -e go ]; do sleep 0.05; done')
                                flux job wait-event -q $id start
                                flux queue drain --timeout=0.2s; echo $?
                                { flux queue drain; echo $? >drained; } &
                                [ -e drained ]; echo $?
                                touch go
                                wait
                                cat drained
                                flux jobs -no {result} $id"""))
                .isEqualTo("flux-queue: ERROR: drain: timeout\n1\n1\n0\nCOMPLETED");
    }

    @Test
    @Feature("F197")
    void a_stopped_queue_is_idle_when_what_ran_has_ended_though_others_wait() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux submit sh -c 'until [ -e end ]; do sleep 0.05; done')
                                flux job wait-event -q $id start
                                flux queue stop --quiet
                                next=$(flux submit true)
                                flux queue idle --timeout=0.2s; echo $?
                                touch end
                                flux queue idle; echo $?
                                flux queue start --quiet
                                flux job wait-event -q $next clean
                                flux queue idle"""))
                .isEqualTo("flux-queue: ERROR: idle: timeout\n1\n1 jobs\n0\n0 jobs");
    }
}
