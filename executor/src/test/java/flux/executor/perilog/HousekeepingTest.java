package flux.executor.perilog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.host.TaskKey;
import flux.executor.run.Journal;
import flux.executor.run.RunContext;
import flux.executor.simulated.SimulatedTaskHost;
import flux.feature.Feature;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.ReportHousekeeping;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// When ranks are given back: the script takes a second longer on each rank than on the one before.
@Feature("F191")
class HousekeepingTest implements RunContext {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JobId JOB = new JobId(7);
    private static final long SECOND = 1_000_000;

    private final List<String> said = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final SimulatedTaskHost host =
            new SimulatedTaskHost(
                    new SimulatedTaskHost.Script() {
                        @Override
                        public int startErrno(TaskKey key) {
                            return 0;
                        }

                        @Override
                        public long durationMicros(TaskKey key) {
                            return SECOND * (1 + key.rank());
                        }

                        @Override
                        public int waitStatus(TaskKey key) {
                            return 0;
                        }
                    });
    private long nowMicros;

    private static JsonNode config(String more) {
        try {
            return JSON.readTree(
                    "{\"job-manager\":{\"housekeeping\":{\"command\":[\"tidy\"]" + more + "}}}");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Housekeeping housekeeping(String more) {
        Scripts scripts = new Scripts(Map.of(), logged::add);
        return new Housekeeping(PerilogSettings.of(config(more)), scripts, host, this);
    }

    private static HousekeepingStarted onThreeNodes() {
        ResourceSet.Builder nodes = ResourceSet.builder();
        for (int rank = 0; rank < 3; rank++) {
            nodes.node(rank, "n" + rank, Idset.of(0), Idset.EMPTY);
        }
        return new HousekeepingStarted(1000, nodes.build());
    }

    private void begin(Housekeeping housekeeping) {
        housekeeping.on(JOB, onThreeNodes());
        housekeeping.begin(JOB, nowMicros);
    }

    /// Lets `halves` half seconds pass.
    private List<String> pass(Housekeeping housekeeping, int halves) {
        for (int i = 0; i < halves; i++) {
            nowMicros += SECOND / 2;
            host.advanceTo(nowMicros);
            host.poll(event -> housekeeping.on(event, nowMicros), Integer.MAX_VALUE);
            housekeeping.due(JOB, nowMicros);
        }
        return said;
    }

    @Test
    void without_release_after_all_ranks_go_together() {
        Housekeeping housekeeping = housekeeping("");
        begin(housekeeping);
        assertThat(pass(housekeeping, 8))
                .containsExactly("0 ended", "1 ended", "2 ended, 0-2 free");
    }

    @Test
    void with_release_after_0_each_goes_at_its_end() {
        Housekeeping housekeeping = housekeeping(",\"release-after\":\"0\"");
        begin(housekeeping);
        assertThat(pass(housekeeping, 8))
                .containsExactly("0 ended, 0 free", "1 ended, 1 free", "2 ended, 2 free");
    }

    @Test
    void with_a_duration_those_that_have_ended_go_when_it_is_over() {
        Housekeeping housekeeping = housekeeping(",\"release-after\":\"1.5s\"");
        begin(housekeeping);
        assertThat(pass(housekeeping, 5)).containsExactly("0 ended", "1 ended", " ended, 0-1 free");
    }

    @Test
    void after_a_restart_it_goes_on_where_the_ledger_has_it() {
        Housekeeping housekeeping = housekeeping("");
        housekeeping.on(JOB, onThreeNodes());
        housekeeping.on(JOB, new HousekeepingFinished("0", ""));
        housekeeping.beginAll(nowMicros);
        assertThat(host.known()).extracting(TaskKey::rank).containsExactlyInAnyOrder(1, 2);
        assertThat(pass(housekeeping, 8)).containsExactly("1 ended", "2 ended, 0-2 free");
    }

    @Test
    void what_the_configuration_does_not_have_any_more_is_over_at_once() {
        Housekeeping housekeeping =
                new Housekeeping(PerilogSettings.NONE, Scripts.NONE, host, this);
        begin(housekeeping);
        assertThat(said).containsExactly("0-2 ended, 0-2 free");
        assertThat(host.known()).isEmpty();
    }

    @Test
    void one_that_takes_too_long_is_ended() {
        Housekeeping housekeeping = housekeeping(",\"timeout\":\"1.5s\"");
        begin(housekeeping);
        assertThat(pass(housekeeping, 4)).endsWith("2 ended, 0-2 free");
        assertThat(logged).anyMatch(line -> line.endsWith("rank 2: killed by signal 15"));
    }

    @Test
    void somebody_may_end_it_on_some_ranks() {
        Housekeeping housekeeping = housekeeping("");
        begin(housekeeping);
        housekeeping.kill(9, new JobId(8), null);
        housekeeping.kill(9, null, Idset.of(1, 5));
        assertThat(pass(housekeeping, 1)).containsExactly("1 ended");
    }

    @Test
    void a_release_after_that_is_no_duration_is_refused() {
        assertThatThrownBy(() -> housekeeping(",\"release-after\":\"soon\""))
                .isInstanceOf(InvalidText.class)
                .hasMessageContaining("job-manager.housekeeping.release-after must be a duration");
    }

    @Override
    public void report(Command command) {
        ReportHousekeeping report = (ReportHousekeeping) command;
        String free = report.released().isEmpty() ? "" : ", " + report.released() + " free";
        said.add(report.ended() + " ended" + free);
    }

    @Override
    public void afterRecorded(Runnable action) {
        throw new AssertionError("nothing of housekeeping is recorded as output");
    }

    @Override
    public void soon(Runnable action) {
        throw new AssertionError("housekeeping has one thread");
    }

    @Override
    public void alarm(JobId job, long micros) {
        // every time is tried
    }

    @Override
    public Journal journal(JobId job) {
        throw new AssertionError("the job is over");
    }
}
