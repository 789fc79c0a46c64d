package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people hand to `flux batch` and `flux alloc` that is no script, or asks for too much.
@Timeout(120)
class BatchInputTest {
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

    private String outputOf(String batch) throws Exception {
        return story.print(
                "id=$(flux batch --output=out "
                        + batch
                        + ") || exit\n"
                        + "flux job wait-event -q $id clean; cat out; flux jobs -no {result}:{returncode} $id");
    }

    @Test
    void what_is_no_script_is_refused_in_one_line() throws Exception {
        story.write("plain", "echo no first line\n");
        story.write("blank", "\n\n#!/bin/sh\necho late\n");
        Files.createDirectory(story.work().resolve("directory"));
        Files.write(story.work().resolve("nul"), new byte[] {0, 0, 0});
        Files.copy(Path.of("/bin/true"), story.work().resolve("elf"));
        for (String name : new String[] {"plain", "blank", "directory", "nul", "elf", "''"}) {
            assertThat(story.print("flux batch -n1 " + name))
                    .as(name)
                    .startsWith("flux-batch: ERROR: ")
                    .hasLineCount(1);
        }
        assertThat(story.print("printf '' | flux batch -n1; echo true | flux batch -n1"))
                .hasLineCount(2);
        assertThat(story.print("flux jobs -ano {id}")).isEmpty();
    }

    /// The script is copied when it is submitted: its own rights are no matter.
    @Test
    @Feature("F106")
    void a_script_that_is_not_executable_runs_as_it_was_when_it_was_submitted() throws Exception {
        story.write("script", "#!/bin/sh\necho \"$@\"; sleep 0.3; cat $0 | wc -l\n");
        assertThat(
                        story.print(
                                """
                                chmod 400 script
                                id=$(flux batch -n1 --output=out script a 'b  c')
                                rm -f script
                                flux job wait-event -q $id clean; cat out"""))
                .isEqualTo("a b  c\n2");
        assertThat(
                        story.print(
                                "id=$(printf '#!/bin/sh\\necho from stdin' | flux batch -n1 --output=o)\n"
                                        + "flux job wait-event -q $id clean; cat o"))
                .isEqualTo("from stdin");
    }

    @Test
    void a_script_that_dies_says_how() throws Exception {
        story.write("term", "#!/bin/sh\nkill -TERM $$\n");
        story.write("segv", "#!/bin/sh\nkill -SEGV $$\n");
        story.write("nine", "#!/bin/sh\nexit 9\n");
        story.write("gone", "#!/no/such/interpreter\n");
        assertThat(outputOf("-n1 term")).contains("(rc=143)").endsWith("FAILED:143");
        assertThat(outputOf("-n1 segv")).contains("(rc=139)").endsWith("FAILED:139");
        assertThat(outputOf("-n1 nine")).contains("Exited (rc=9)").endsWith("FAILED:9");
        assertThat(outputOf("-n1 gone")).contains("(rc=12").contains("FAILED:12");
        assertThat(story.print("flux alloc -n1 /no/such/program; echo $?"))
                .contains("/no/such/program: not found", "Exited (rc=127)")
                .endsWith("127");
    }

    @Test
    void more_than_there_is_is_refused_before_anything_is_opened() throws Exception {
        assertThat(story.print("flux alloc -N3 true")).contains("unsatisfiable").hasLineCount(1);
        for (String much : new String[] {"-n999", "-n1 -g9", "-N3"}) {
            assertThat(
                            story.print(
                                    "id=$(flux batch --wrap "
                                            + much
                                            + " true); flux job wait-event -q $id clean; "
                                            + "flux job eventlog $id | grep -o 'type=\"alloc\" severity=0.*unsat[a-z]*'"))
                    .as(much)
                    .endsWith("unsatisfiable");
        }
        for (String option :
                new String[] {
                    "-n0",
                    "-n-1",
                    "-N0",
                    "-nx",
                    "-n1 --conf=x",
                    "-n1 -c0",
                    "-n1 --requires=host:moon"
                }) {
            assertThat(story.type("flux batch " + option + " --wrap true").code())
                    .as(option)
                    .isNotZero();
        }
        assertThat(story.print("ls ../state/children 2>/dev/null | wc -l")).isEqualTo("0");
    }

    /// Nothing of the parent's life is needed to look at what its children did.
    @Test
    @Feature("F158")
    void a_parent_that_was_started_again_still_knows_its_children() throws Exception {
        story.write(
                "outer",
                """
                #!/bin/sh
                inner=$(flux batch -n1 --wrap flux run echo deep)
                flux run sh -c 'echo shallow; exit 3'
                flux job wait-event -q $inner clean
                """);
        story.print(
                """
                flux batch -n2 --output=out outer >id
                flux job wait-event -q $(cat id) clean""");
        story.close();
        story = new TypedStory(dir);
        assertThat(
                        story.print(
                                """
                                A=$(cat id)
                                FLUX_URI=$(flux uri --past $A) flux jobs -a -no '{name}:{status}'
                                B=$(FLUX_URI=$(flux uri --past $A) flux jobs -a -no {id} --name=flux)
                                C=$(FLUX_URI=$(flux uri --past $A) flux jobs -a -no {id} --name=sh)
                                flux jobs -no '{name} {returncode}' /$A/$C
                                flux job attach /$A/$C
                                FLUX_URI=$(flux uri --past $A/$B) flux jobs -a -no '{name} {result}'
                                D=$(FLUX_URI=$(flux uri --past $A/$B) flux jobs -a -no {id})
                                flux job attach /$A/$B/$D
                                FLUX_URI=$(flux uri --past $A) flux ledger cat --job=$C | grep -c finish
                                flux ledger verify ../state/children/f${A#ƒ} | head -1 | cut -c1-12
                                flux ledger cat --job=$A | grep -c '"instance"'"""))
                .isEqualTo(
                        """
                        flux:COMPLETED
                        sh:FAILED
                        sh 3
                        flux-job: task(s) exited with exit code 3
                        shallow
                        echo COMPLETED
                        deep
                        1
                        jobs    good
                        1""");
    }
}
