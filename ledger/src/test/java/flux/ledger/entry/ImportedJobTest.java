package flux.ledger.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.decide.Command.ImportJob;
import flux.ledger.decide.Decider;
import flux.ledger.decide.Decision;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import org.junit.jupiter.api.Test;

/// Jobs of other instances, as `flux restore` brings them in.
class ImportedJobTest {
    private static final JobId ID = new JobId(7751073792L);
    private static final String SUBMIT =
            "{\"timestamp\":1657302164.7001734,\"name\":\"submit\","
                    + "\"context\":{\"userid\":5588,\"urgency\":16,\"flags\":0}}\n";
    private static final String RUN =
            """
            {"timestamp":1657302164.7112417,"name":"depend"}
            {"timestamp":1657302164.7112615,"name":"priority","context":{"priority":16}}
            """;
    private static final String END =
            """
            {"timestamp":1657302164.7544103,"name":"finish","context":{"status":256}}
            {"timestamp":1657302164.7559197,"name":"release","context":{"ranks":"all","final":true}}
            {"timestamp":1657302164.7565494,"name":"free"}
            {"timestamp":1657302164.7565696,"name":"clean"}
            """;
    private static final String R =
            "{\"version\":1,\"execution\":{\"R_lite\":[{\"rank\":\"0\",\"children\":{\"core\":\"0\"}}],"
                    + "\"starttime\":0,\"expiration\":0,\"nodelist\":[\"host0\"]}}";
    private static final String ALLOC = "{\"timestamp\":1657302164.712,\"name\":\"alloc\"}\n";

    private static ImportedJob job(String eventlog) {
        byte[] jobspec = "{\"version\":1}".getBytes(UTF_8);
        var submission = new Submission(jobspec, "", "", JobRequests.of(jobspec), null);
        return new ImportedJob(eventlog, submission, null);
    }

    private static Decision decide(Instance instance, ImportedJob job, boolean owner) {
        return Decider.decide(
                instance,
                new ImportJob(ID, job),
                Origin.client(5588, owner),
                1_800_000_000_000_000L);
    }

    private static String refusal(Decision decision) {
        return decision instanceof Decision.Refuse(Refusal refusal)
                ? refusal.errnum() + " " + refusal.text()
                : decision.toString();
    }

    @Test
    void times_are_its_own_to_the_microsecond() {
        assertThat(job(SUBMIT + RUN).events())
                .extracting(ImportedJob.Timed::micros)
                .startsWith(1657302164700173L)
                .contains(1657302164711241L);
    }

    @Test
    void a_job_from_before_there_was_a_validate_event_went_the_same_way() {
        assertThat(job(SUBMIT + RUN).job(ID).state()).isEqualTo(JobState.SCHED);
        assertThat(job(SUBMIT).job(ID).state()).isEqualTo(JobState.DEPEND);
    }

    @Test
    void one_that_had_ended_is_written_as_it_is() {
        ImportedJob without = job(SUBMIT + RUN + ALLOC + END);
        ResourceSet r = ResourceSet.parse(R.getBytes(UTF_8));
        ImportedJob ended = new ImportedJob(without.eventlog(), without.submission(), r);
        assertThat(decide(new Instance(), ended, true))
                .isEqualTo(new Decision.Write(new OfImport(ID, ended)));
        assertThat(refusal(decide(new Instance(), without, true)))
                .isEqualTo("22 it was given resources, but has no R");
    }

    @Test
    void one_that_had_not_ended_ends_by_an_exception_that_says_so() {
        Decision decision = decide(new Instance(), job(SUBMIT + RUN), true);
        assertThat(decision).isInstanceOf(Decision.Write.class);
        OfImport fact = (OfImport) ((Decision.Write) decision).fact();
        assertThat(fact.imported().eventlog())
                .startsWith(SUBMIT + RUN)
                .contains(
                        "{\"timestamp\":1800000000.000000,\"name\":\"exception\"",
                        "had not ended when its instance was dumped")
                .endsWith("\"name\":\"clean\"}\n");
        assertThat(fact.imported().job(ID).state()).isEqualTo(JobState.INACTIVE);
        assertThat(fact.imported().job(ID).result()).isEqualTo(JobResult.FAILED);
    }

    @Test
    void it_stands_in_the_history_and_the_next_id_comes_after_it() {
        Instance instance = new Instance();
        OfImport fact =
                (OfImport) ((Decision.Write) decide(instance, job(SUBMIT + RUN), true)).fact();
        instance.apply(new Entry(1, 1, 1, Origin.client(5588, true), fact));
        assertThat(instance.findEnded(ID)).isPresent();
        assertThat(instance.activeJobs()).isEmpty();
        assertThat(instance.lastJob()).isEqualTo(ID);
        assertThat(refusal(decide(instance, job(SUBMIT), true)))
                .isEqualTo("17 a job of this id is here already");
    }

    @Test
    void what_is_no_job_s_past_is_refused_with_the_reason() {
        Instance instance = new Instance();
        assertThat(refusal(decide(instance, job(RUN), true)))
                .isEqualTo("22 its eventlog has no submit event in front");
        assertThat(refusal(decide(instance, job(SUBMIT + SUBMIT), true)))
                .isEqualTo("22 its eventlog has two submit events");
        assertThat(refusal(decide(instance, job(""), true))).isEqualTo("22 its eventlog is empty");
        assertThat(refusal(decide(instance, job(SUBMIT + "what?\n"), true)))
                .isEqualTo("22 its eventlog has a line that is no event");
        assertThat(refusal(decide(instance, job(SUBMIT), false)))
                .isEqualTo("1 only the instance owner can restore jobs");
        assertThatThrownBy(() -> job("{}\n").events())
                .hasMessage("its eventlog has a line that is no event");
    }
}
