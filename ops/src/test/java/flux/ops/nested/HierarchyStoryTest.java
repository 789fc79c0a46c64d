package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many small jobs through instances that are started for them.
@Timeout(120)
class HierarchyStoryTest {
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
    void many_commands_run_in_leaves_that_are_gone_when_the_last_has_ended() throws Exception {
        String printed =
                story.print(
                        """
                        seq 1 100 | flux bulksubmit --hierarchy=2x2 --json --cwd=$PWD sh -c 'echo {} >>all'
                        sort -n all | uniq | wc -l
                        flux jobs --stats-only
                        flux jobs -a -no '{name}:{result}'""");
        assertThat(printed)
                .startsWith("{\"jobs\":100,\"refused\":0,\"successful\":100,\"failed\":0,")
                .contains("\"exit_status\":0,\"instances\":6,\"leaves\":4,")
                .endsWith("bulksubmit:COMPLETED\nbulksubmit:COMPLETED");
        assertThat(printed.lines().skip(1).findFirst()).hasValue("100");
        assertThat(printed).contains("0 running, 2 completed, 0 failed, 0 pending");
    }

    @Test
    void the_ids_that_are_printed_lead_to_the_jobs() throws Exception {
        assertThat(
                        story.print(
                                """
                                for id in $(flux bulksubmit --hierarchy=2 echo hello {} ::: 1 2); do
                                    flux job attach $id
                                done | sort"""))
                .isEqualTo("hello 1\nhello 2");
    }

    @Test
    void the_highest_exit_status_is_the_command_s_and_failures_are_named() throws Exception {
        assertThat(
                        story.print(
                                "flux bulksubmit --hierarchy=auto --quiet sh -c 'exit {}' ::: 0 3 7; echo $?"))
                .contains(": sh: exit status 3\n", ": sh: exit status 7\n")
                .endsWith("\n7");
        assertThat(
                        story.print(
                                "flux bulksubmit --hierarchy=2 --quiet sh -c 'kill $$' ::: 1; echo $?"))
                .endsWith("\n143");
    }

    @Test
    void what_can_never_run_in_a_leaf_is_said_and_leaves_nothing_behind() throws Exception {
        assertThat(story.print("flux bulksubmit --hierarchy=2 -n99 --quiet true ::: 1; echo $?"))
                .contains("unsatisfiable")
                .endsWith("\n1");
        assertThat(story.print("flux jobs -f running -no {id}")).isEmpty();
    }

    @Test
    void what_does_not_go_together_is_refused_in_one_line() throws Exception {
        assertThat(story.print("flux bulksubmit --hierarchy=2 --watch true ::: 1"))
                .contains("--watch does not go with --hierarchy")
                .hasLineCount(1);
        assertThat(story.print("flux bulksubmit --hierarchy=2y true ::: 1"))
                .contains("expected widths from the top")
                .hasLineCount(1);
        assertThat(story.print("flux bulksubmit --json true ::: 1"))
                .contains("--json goes with --hierarchy")
                .hasLineCount(1);
        assertThat(story.print("flux tree -T2 -J0 -- true"))
                .isEqualTo("flux-tree: -J 0: expected a number of 1 or more");
        assertThat(story.print("flux tree -N1 -c9 -- true"))
                .isEqualTo("flux-tree: a node here has 8 cores and 2 gpus; asked for were 9 and 0");
        assertThat(story.print("flux jobs -a -no {id}")).isEmpty();
    }

    @Test
    void when_its_command_is_killed_the_hierarchy_ends() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux bulksubmit --hierarchy=2 --quiet sleep 600.75 ::: 1 2 >/dev/null 2>&1 &
                                p=$!
                                until flux jobs -R -no {name} | grep -q sleep; do sleep 0.1; done
                                { kill -9 $p; wait $p; } 2>/dev/null
                                flux queue drain
                                flux jobs -a -no {name}:{result}"""))
                .endsWith("bulksubmit:CANCELED\nbulksubmit:CANCELED");
        assertThat(story.print("pgrep -f 'sleep 600[.]75' || echo none")).isEqualTo("none");
    }

    @Test
    void a_tree_runs_its_script_at_every_leaf_as_often_as_its_part_is() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux tree -T2x2 -N2 -c8 -J6 -- sh -c '
                                    echo $FLUX_TREE_ID $FLUX_TREE_JOBSCRIPT_INDEX $FLUX_TREE_NCORES_PER_NODE \\
                                        $(flux getattr instance-level) >>all
                                    flux submit -n1 true'
                                echo $?; sort all"""))
                .isEqualTo(
                        """
                        0
                        tree.1.1 1 4 2
                        tree.1.1 2 4 2
                        tree.1.2 1 4 2
                        tree.1.2 2 4 2
                        tree.2.1 1 4 2
                        tree.2.2 1 4 2""");
    }

    @Test
    void a_script_that_fails_is_named_and_its_status_is_the_tree_s() throws Exception {
        assertThat(
                        story.print(
                                "flux tree -T2 -J4 -o times -- sh -c 'exit $FLUX_TREE_JOBSCRIPT_INDEX'; echo $?; cat times"))
                .contains("flux-tree: warning: tree.1@index[2]: exited with exit code (2)\n")
                .containsPattern("\n2\nTreeID +Elapse")
                .containsPattern("tree.2 +[0-9.]+ ");
    }

    @Test
    void gpus_are_shared_out_too() throws Exception {
        assertThat(story.print("flux tree -T4 -J4 -N2 -c8 -g2 -d -- true"))
                .hasLineCount(4)
                .endsWith("tree.4: 1 jobs, 1 nodes, 4 cores, 1 gpus");
        assertThat(
                        story.print(
                                "flux tree -T4 -J4 -N2 -c8 -g2 -- sh -c 'flux resource info >>all'; cat all"))
                .isEqualTo("1 Nodes, 4 Cores, 1 GPUs\n".repeat(4).strip());
    }
}
