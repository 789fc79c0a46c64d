package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Instances in instances when something ends them, or they go in circles.
@Timeout(120)
class ChildInTroubleTest {
    @TempDir Path dir;

    private TypedStory story;

    @BeforeEach
    void start() throws Exception {
        story = new TypedStory(dir);
    }

    @AfterEach
    void close() throws Exception {
        story.close();
    }

    @Test
    void a_time_limit_ends_a_batch_job_and_what_runs_in_it() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 -t 2s --output=out --wrap flux run sleep 600.75)
                                flux job wait-event -q $id clean
                                flux jobs -no {result} $id
                                FLUX_URI=$(flux uri --past $id) flux jobs -a -no {name}:{status}
                                cat out"""))
                .startsWith("TIMEOUT\nsleep:")
                .contains("type=timeout severity=0");
        assertThat(story.print("pgrep -f 'sleep 600[.]75' || echo none")).isEqualTo("none");
    }

    @Test
    void more_than_a_child_can_run_waits_in_it_and_ends_with_it() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --wrap 'flux submit --cc=1-2000 --quiet sleep 600.75; flux jobs -f pending -c0 -no {id} | wc -l >pending')
                                flux job wait-event -q $id clean
                                cat pending
                                flux jobs -no '{result} {annotations.user.instance.jobs} {annotations.user.instance.canceled}' $id
                                flux run echo well"""))
                .matches("(1999|2000)\nCOMPLETED 2000 [01]\nwell");
    }

    /// What must not happen happens in one of the child's threads: the child ends, nobody else.
    @Test
    void a_child_whose_log_is_cut_short_ends_with_the_reason_and_harms_nobody() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux alloc --bg -n1)
                                sibling=$(flux alloc --bg -n1)
                                flux proxy $id flux run echo before
                                truncate -s 0 ../state/children/f${id#ƒ}/jobs/*/*.cq4
                                flux proxy $id flux run echo lost
                                flux job wait-event -q $id clean
                                flux job eventlog $id | grep -o 'exception.*while it was written'
                                flux proxy $sibling flux run echo sibling
                                flux cancel $sibling
                                flux run echo parent"""))
                .startsWith("before\n")
                .doesNotContain("lost\n")
                .contains(
                        "note=\"the instance failed: jobs: ", "became shorter, or its disk failed")
                .endsWith("sibling\nparent");
    }

    @Test
    void proxies_lead_round_in_a_circle_as_often_as_somebody_asks() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux alloc --bg -n1)
                                export ROOT=$FLUX_URI
                                flux proxy $id flux proxy $ROOT flux proxy $id flux proxy $ROOT flux getattr instance-level
                                flux proxy $id flux proxy .. flux proxy $id flux getattr instance-level
                                flux cancel $id"""))
                .isEqualTo("0\n1");
    }

    @Test
    void the_resources_of_a_child_begin_when_its_job_got_them() throws Exception {
        assertThat(story.print("flux alloc -n1 flux resource R"))
                .containsPattern("\"starttime\": 1[0-9]{9}[.]");
    }
}
