package flux.ops.submit;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--signal=SIG@TIME`: a warning before the time is over.
@Feature("F112")
class PresignalTest {
    private static final String LOOP =
            "i=0; while [ $i -lt 200 ]; do i=$((i+1)); sleep 0.05; done; echo unwarned";

    @TempDir Path dir;

    @Test
    void tasks_are_warned_before_their_time_is_over_and_may_end_well() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            var ended =
                    story.type(
                            "flux run -n2 -t 3s --signal=USR2@2s sh -c 'trap \"echo warned; exit 0\""
                                    + " USR2; "
                                    + LOOP
                                    + "'");
            assertThat(ended.out()).isEqualTo("warned\nwarned\n");
            assertThat(ended.err())
                    .containsPattern(
                            "flux-shell\\[0]: signal: job will expire in [12]\\.[0-9]s, sending"
                                    + " SIGUSR2 to job");
            assertThat(ended.code()).isZero();
        }
    }

    @Test
    void who_does_not_heed_the_warning_runs_out_of_time() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            var ended =
                    story.type(
                            "flux run -t 1s --signal=WINCH@500ms sh -c 'trap \"echo warned\" WINCH; "
                                    + LOOP
                                    + "'");
            assertThat(ended.out()).isEqualTo("warned\n");
            assertThat(ended.err()).contains("type=timeout severity=0 resource allocation expired");
            assertThat(ended.code()).isEqualTo(142);
        }
    }

    @Test
    void a_job_without_a_time_limit_is_warned_when_it_gets_one() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            assertThat(
                            story.print(
                                    """
                                    id=$(flux submit --signal=SIGUSR1@30s sh -c \
                                      'trap "echo warned; exit 4" USR1; while :; do sleep 0.05; done')
                                    flux job wait-event -t 10 -q $id start; sleep 0.3
                                    flux update $id duration=20s
                                    flux job attach $id 2>/dev/null; echo $?"""))
                    .isEqualTo("warned\n4");
        }
    }
}
