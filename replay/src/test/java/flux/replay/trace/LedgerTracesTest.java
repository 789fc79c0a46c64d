package flux.replay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.id.JobId;
import flux.ledger.log.EventLogReader;
import flux.replay.Past;
import flux.replay.tools.LedgerFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ledger's own jobs as a trace. They want two cores each, unless the story says otherwise.
class LedgerTracesTest {
    private Past past = Past.begin();

    @BeforeEach
    void oneNodeOfFourCores() {
        past = Past.begin().when(new DefineResources(Past.cores(0, 0, 3), "configuration"));
    }

    private Trace trace(int nodes, int cores) {
        return LedgerTraces.read(
                new LedgerFiles() {
                    @Override
                    public String place() {
                        return "here";
                    }

                    @Override
                    public List<String> logs() {
                        return List.of(JOBS);
                    }

                    @Override
                    public EventLogReader reader(String log) {
                        return past.log.reader();
                    }

                    @Override
                    public String where(String log, long position) {
                        return log;
                    }

                    @Override
                    public long fileBytes(String log) {
                        return 0;
                    }

                    @Override
                    public long archivedBytes(String log) {
                        return 0;
                    }
                },
                nodes,
                cores);
    }

    @Test
    void a_job_is_what_it_was_from_its_submission_to_its_resources_end() {
        JobId job = past.at(10).submitted();
        past.at(15).allocated(job, Past.cores(0, 0, 1)).started(job).at(35.5).ended(job, 0);
        TraceJob its = trace(0, 0).jobs().getFirst();
        assertThat(its.label()).isEqualTo(job.f58());
        assertThat(its.submitMicros()).isEqualTo(Past.EPOCH + 10_000_000);
        assertThat(its.past().waitMicros()).isEqualTo(5_000_000);
        assertThat(its.runMicros()).isEqualTo(20_500_000);
        assertThat(its.cores()).isEqualTo(2);
    }

    @Test
    void a_job_that_was_held_joins_the_queue_when_it_is_let_go() {
        JobId job = past.at(10).submitted(0, 0, "");
        past.at(100).when(new SetUrgency(job, 20));
        past.at(107).allocated(job, Past.cores(0, 0, 1)).at(110).ended(job, 0);
        TraceJob its = trace(0, 0).jobs().getFirst();
        assertThat(its.submitMicros()).isEqualTo(Past.EPOCH + 100_000_000);
        assertThat(its.priority()).isEqualTo(20);
        assertThat(its.past().waitMicros()).isEqualTo(7_000_000);
    }

    @Test
    void who_never_ran_and_who_still_runs_is_skipped_and_counted() {
        JobId running = past.at(1).submitted();
        past.allocated(running, Past.cores(0, 0, 1));
        past.canceled(past.submitted(), "");
        past.submitted();
        JobId whole = past.submitted();
        past.allocated(whole, Past.cores(0, 2, 3)).later(1).ended(whole, 0);
        Trace trace = trace(0, 0);
        assertThat(trace.read()).isEqualTo(4);
        assertThat(trace.jobs()).extracting(TraceJob::label).containsExactly(whole.f58());
        assertThat(trace.skipped())
                .isEqualTo(Map.of(LedgerTraces.NEVER_RAN, 2, LedgerTraces.STILL_RUNS, 1));
    }

    /// In reality the second job waited until the first had ended, for no reason.
    @Test
    void the_same_jobs_might_have_waited_less() {
        JobId first = past.at(10).submitted();
        JobId second = past.at(20).submitted();
        past.allocated(first, Past.cores(0, 0, 1)).at(110).ended(first, 0);
        past.allocated(second, Past.cores(0, 0, 1)).at(130).ended(second, 0);
        Trace trace = trace(0, 0);
        assertThat(Summary.recorded(trace).waitMean()).isEqualTo((10 + 90) / 2.0);
        Simulated easy = TraceStory.simulate(trace, "easy", 32);
        assertThat(Summary.of(easy, 4).waitMean()).isZero();
        Simulated onHalf = TraceStory.simulate(trace(1, 2), "easy", 32);
        assertThat(onHalf.jobs().getLast().waitMicros()).isEqualTo(80_000_000);
    }

    @Test
    void a_node_that_was_drained_is_no_place() {
        JobId job = past.at(10).submitted();
        past.allocated(job, Past.cores(0, 0, 1)).at(20).ended(job, 0);
        JobId later = past.at(30).submitted();
        past.allocated(later, Past.cores(0, 0, 1)).when(new Drain("0", "", DrainMode.UPDATE));
        past.at(40).ended(later, 0);
        Simulated easy = TraceStory.simulate(trace(0, 0), "easy", 32);
        assertThat(easy.jobs()).extracting(SimulatedJob::hasStarted).containsExactly(true, false);
        assertThat(Summary.of(easy, 4).waiting()).isEqualTo(1);
    }

    @Test
    void a_ledger_without_jobs_is_nothing_to_simulate() {
        assertThatThrownBy(() -> trace(0, 0))
                .isInstanceOf(TraceFault.class)
                .hasMessage("here: there is nothing to simulate: the ledger knows of no jobs");
    }
}
