package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a batch job's instance leaves behind, what it begins with, and what can be asked of it when
/// it has ended.
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class ChildArchivesTest {
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
    @Feature({"F106", "F265", "F270"})
    void a_batch_job_leaves_a_dump_and_another_begins_with_it() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --dump --output=first --wrap flux kvs put a=42)
                                flux job wait-event -q $id clean
                                cat first; ls | sed "s/$id/ID/"
                                flux alloc -n1 --broker-opts=-Scontent.restore=flux-$id-dump.tgz flux kvs get a
                                flux batch -n1 --dump=mine.tgz --output=/dev/null --wrap true >id
                                flux job wait-event -q $(cat id) clean; tar tf mine.tgz | grep -c resource/R"""))
                .isEqualTo("first\nflux-ID-dump.tgz\n42\n1");
    }

    @Test
    @Feature("F106")
    void a_dump_that_cannot_be_written_is_told_of_and_the_job_ends_as_its_script_did()
            throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --dump=no/such/x.tgz --output=/dev/null --wrap true)
                                flux job wait-event -q $id clean
                                flux job eventlog $id | grep -o 'exception type="dump" severity=2.*such/'
                                flux jobs -no {result} $id"""))
                .matches("exception type=\"dump\" severity=2 note=\".*no/such/\nCOMPLETED");
    }

    @Test
    @Feature("F106")
    void an_archive_that_is_not_there_is_why_an_instance_does_not_begin() throws Exception {
        assertThat(
                        story.print(
                                "flux alloc -n1 --broker-opts=-Scontent.restore=nosuch.tgz true; echo $?"))
                .contains("flux-broker: ")
                .contains("nosuch.tgz: No such file or directory")
                .endsWith("1");
    }

    @Test
    @Feature("F265")
    void the_ledger_of_an_instance_that_has_ended_is_verified_against_its_state() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --output=/dev/null --wrap flux run true)
                                flux job wait-event -q $id clean
                                FLUX_URI=$(flux uri --past $id) timeout 20 flux ledger verify; echo $?"""))
                .endsWith("live    the instance's state has the same digest\n0");
    }

    /// An MPI program that the script starts by itself would take the job's PMI for its own.
    @Test
    @Feature("F205")
    void a_script_finds_nothing_of_what_launched_its_job() throws Exception {
        assertThat(
                        story.print(
                                """
                                export SLURM_JOB_ID=5 PMIX_RANK=0 MINE=1
                                flux alloc -n1 sh -c 'env | grep -E "^(PMI|SLURM|PALS|FLUX_JOB_|FLUX_TASK|MINE)"'
                                flux alloc -n1 flux run sh -c 'echo $PMI_SIZE'"""))
                .isEqualTo("MINE=1\n1");
    }

    @Test
    @Feature("F105")
    void jobs_that_are_named_are_looked_into_too() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --output=/dev/null --wrap flux run -n1 true)
                                flux job wait-event -q $id clean
                                flux jobs -aRno '{name} {status}' $id 2>/dev/null | sed "s/$id/ID/"
                                flux jobs -no '{name} {status}' $id"""))
                .isEqualTo("flux COMPLETED\n\nID:\ntrue COMPLETED\nflux COMPLETED");
    }
}
