package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What users do with instances in instances, and what they are told when it cannot be done.
@Timeout(120)
class NestedInstanceTest {
    /// Seconds that no other run on this machine sleeps.
    private static final String SLEEP = "600." + ProcessHandle.current().pid();

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
    @Feature({"F106", "F205"})
    void a_script_runs_in_an_instance_that_has_what_its_job_was_given() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n2 -c2 -g1 --output=out --wrap flux resource info)
                                flux job wait-event -q $id clean; cat out"""))
                .isEqualTo("1 Nodes, 4 Cores, 2 GPUs");
    }

    @Test
    void two_scripts_of_eight_slots_each_see_their_own_resources() throws Exception {
        assertThat(
                        story.print(
                                """
                                a=$(flux batch -N2 -n8 --output=a --wrap flux resource info)
                                b=$(flux batch -N1 -n8 --output=b --wrap flux resource info)
                                flux job wait-event -q $a clean; flux job wait-event -q $b clean; cat a b"""))
                .isEqualTo("2 Nodes, 8 Cores, 0 GPUs\n1 Nodes, 8 Cores, 0 GPUs");
    }

    @Test
    void sub_batches_of_several_kinds_are_awaited_by_draining_the_queue() throws Exception {
        story.write(
                "all.sh",
                """
                #!/bin/sh
                flux batch -n2 --output=cpu --wrap flux run -n2 echo cpu >ids
                flux batch -n1 -g1 --output=gpu --wrap flux run -n1 -g1 echo gpu >>ids
                flux batch -n1 -c2 --output=both --wrap flux resource info >>ids
                flux queue drain
                cat cpu gpu both
                """);
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n4 -c2 -g1 --output=out all.sh)
                                flux job wait-event -q $id clean; cat out"""))
                .isEqualTo("cpu\ncpu\ngpu\n1 Nodes, 2 Cores, 0 GPUs");
    }

    @Test
    @Feature("F105")
    void instances_nest_four_deep() throws Exception {
        String one = "flux alloc -n1 ";
        String levels = story.print(one + one + one + one + "flux getattr instance-level");
        assertThat(levels).isEqualTo("4");
    }

    @Test
    @Feature({"F283", "F285"})
    void an_instance_knows_its_parent_and_its_root() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux alloc -n1 flux alloc -n1 sh -c '
                                    [ "$(flux --root getattr local-uri)" = "$(flux uri /)" ] && echo root
                                    [ "$(flux --parent getattr local-uri)" = "$(flux uri ..)" ] && echo parent
                                    flux --parent getattr instance-level
                                    flux getattr jobid-path | tr -d "[:alnum:]ƒ"'"""))
                .isEqualTo("root\nparent\n1\n//");
    }

    @Test
    @Feature("F094")
    void a_child_has_its_own_configuration_and_its_parent_keeps_its_own() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux alloc -n1 --conf=queues.blue={} sh -c '
                                    flux queue list -no {queue}; flux --parent queue list -no {queue}.'"""))
                .isEqualTo("blue\n.");
    }

    @Test
    @Feature({"F283", "F284"})
    void a_job_can_be_submitted_into_an_instance_by_its_uri() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux alloc --bg -n2)
                                FLUX_URI=$(flux uri $id) flux run flux getattr instance-level
                                flux proxy $id flux getattr instance-level
                                flux shutdown $id; flux job status -v $id; echo $?"""))
                .startsWith("1\n1\n")
                .endsWith("0");
    }

    @Test
    void what_a_script_leaves_running_is_ended_with_it() throws Exception {
        story.print(
                "id=$(flux batch -n1 --wrap 'flux submit sleep %s; true'); ".formatted(SLEEP)
                        + "flux job wait-event -q $id clean");
        assertThat(ProcessHandle.allProcesses().filter(NestedInstanceTest::isOurSleep)).isEmpty();
    }

    private static boolean isOurSleep(ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(words -> words.length == 1 && words[0].equals(SLEEP))
                .isPresent();
    }

    @Test
    void to_cancel_the_job_ends_the_instance_and_all_in_it() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux alloc --bg -n2)
                                inner=$(flux proxy $id flux submit sleep 600.25)
                                flux proxy $id flux job wait-event -q $inner start
                                flux cancel $id
                                flux job wait-event -q $id clean
                                flux jobs -no {result} $id
                                flux jobs -no {result} $id/$inner"""
                                        .replace("600.25", SLEEP)))
                .isEqualTo("CANCELED\nCANCELED");
        assertThat(ProcessHandle.allProcesses().filter(NestedInstanceTest::isOurSleep)).isEmpty();
    }

    @Test
    @Feature("F158")
    void an_instance_that_has_ended_can_be_looked_at() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --wrap 'flux run echo hello; flux run false; true')
                                flux job wait-event -q $id clean
                                inner=$(FLUX_URI=$(flux uri --past $id) flux jobs -f completed -no {id})
                                flux job attach $id/$inner
                                flux jobs -a -R -no {name}:{result} | grep -v "ƒ"
                                FLUX_URI=$(flux uri --past $id) flux submit true"""))
                .startsWith(
                        "hello\nbatch:COMPLETED\n\nfalse:FAILED\necho:COMPLETED\n"
                                .replace("batch", "flux run echo hello; flux run false; true"))
                .contains("its ledger is only read");
    }

    @Test
    @Feature("F158")
    void a_large_instance_that_has_ended_is_looked_at_from_its_snapshot() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n8 --wrap 'flux submit --cc=1-500 --quiet --wait --setattr=exec.test.run_duration=0.001s true')
                                flux job wait-event -q $id clean
                                flux jobs --stats-only -a -R
                                FLUX_URI=$(flux uri --past $id) flux jobs -ac0 -no {status} | sort | uniq -c"""))
                .contains("500 COMPLETED");
        try (Stream<Path> files = Files.walk(dir.resolve("state"))) {
            assertThat(
                            files.filter(file -> file.getParent().endsWith("snapshots"))
                                    .map(dir.resolve("state")::relativize))
                    .as("the child's and not the parent's, which goes on")
                    .hasSize(1)
                    .allMatch(file -> file.startsWith("children"));
        }
    }

    @Test
    void a_parent_remembers_what_a_child_did() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --wrap 'flux run true; flux run false; true')
                                flux job wait-event -q $id clean
                                flux jobs -no '{annotations.user.instance.jobs} {annotations.user.instance.failed}' $id"""))
                .isEqualTo("2 1");
    }

    @Test
    void what_cannot_be_done_is_said_in_one_line() throws Exception {
        story.write("empty", "");
        story.write("binary", "#!\377\376");
        story.write("dies.sh", "#!/bin/sh\nkill -9 $$\n");
        story.write("interpreter.sh", "#!/no/such/interpreter\n");
        Files.write(story.work().resolve("binary"), new byte[] {'#', '!', (byte) 0xff, 0});
        assertThat(story.print("flux batch -n1 nowhere.sh"))
                .contains("No such file")
                .hasLineCount(1);
        assertThat(story.print("flux batch -n1 empty")).contains("does not appear").hasLineCount(1);
        assertThat(story.print("flux batch -n1 binary"))
                .contains("does not appear")
                .hasLineCount(1);
        assertThat(story.print("flux alloc -n1 --broker-opts=--nonsense true"))
                .startsWith("flux-broker: unrecognized option");
        assertThat(story.print("flux alloc -n1 --conf=policy=1 true"))
                .startsWith("flux-broker: Config file error: policy: expected a table, got 1");
        assertThat(story.print("flux alloc -n1 flux alloc -n9 true")).contains("unsatisfiable");
        assertThat(
                        story.print(
                                "id=$(flux batch -n1 --output=o dies.sh); flux job wait-event -q $id clean; cat o"))
                .contains("Killed (rc=137)");
        assertThat(
                        story.print(
                                "id=$(flux batch -n1 --output=o interpreter.sh); flux job wait-event -q $id clean; cat o"))
                .contains("script")
                .contains("(rc=12");
    }

    @Test
    void a_child_whose_directory_is_removed_harms_nobody() throws Exception {
        Path children = dir.resolve("state/children");
        String id = story.print("flux alloc --bg -n1");
        try (Stream<Path> files = Files.walk(children)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        story.print("flux proxy " + id + " flux run echo still");
        assertThat(
                        story.print(
                                """
                                flux job wait-event -q %s clean
                                flux jobs -no '{exception.note}' %s
                                flux run echo well"""
                                        .formatted(id, id)))
                .startsWith("the instance failed: ")
                .contains("state/children/")
                .endsWith("well");
    }
}
