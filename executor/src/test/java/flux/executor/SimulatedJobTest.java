package flux.executor;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.process.ProcessHost;
import flux.feature.Feature;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.id.JobId;
import flux.ledger.output.GuestLog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jobs that only pretend to run (`exec.test`): they have no shell, so no output and no directory.
@Feature("F185")
class SimulatedJobTest {
    private final ExecutorStory story =
            new ExecutorStory(new ProcessHost(), Path.of("/nonexistent"));

    private static ObjectNode pretending(String test) {
        return with(jobspec(1, "true"), "exec.test", test);
    }

    @Test
    void it_lasts_as_long_as_it_says_and_ends_as_it_says() {
        JobId job = story.run(pretending("{\"run_duration\":\"10s\",\"wait_status\":256}"));
        story.settle();
        assertThat(story.reports()).containsExactly(new ReportStart(job));
        story.at(9.9);
        assertThat(story.hasEnded(job)).isFalse();
        story.at(10);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 256));
        assertThat(story.events(job, GuestLog.EXEC))
                .containsExactly(
                        "init", "starting", "recoverable", "complete {\"status\":256}", "done");
        assertThat(story.events(job, GuestLog.OUTPUT)).isEmpty();
        assertThat(story.events(job, GuestLog.INPUT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"17280000000s", "20000000000000s", "1e300s"})
    void one_that_lasts_longer_than_times_can_say_does_not_end(String duration) {
        JobId job = story.run(pretending("{\"run_duration\":\"%s\"}".formatted(duration)));
        story.settle();
        story.at(1e9);
        assertThat(story.hasEnded(job)).isFalse();
        story.cancel(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 15));
    }

    @Test
    void it_may_fail_while_it_runs() {
        JobId job = story.run(pretending("{\"run_duration\":\"10ms\",\"mock_exception\":\"run\"}"));
        story.settle();
        assertThat(story.reports())
                .containsExactly(
                        new ReportStart(job),
                        new Raise(job, "exec", 0, "mock run exception generated", null),
                        new ReportEnd(job, 15));
    }

    @Test
    void it_is_canceled_at_once() {
        JobId job = story.run(pretending("{\"run_duration\":\"1h\"}"));
        story.settle();
        story.cancel(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 15));
    }

    @Test
    void its_time_goes_on_while_nobody_executes() {
        JobId job = story.run(pretending("{\"run_duration\":\"10s\"}"));
        story.settle();
        story.at(4);
        story.restart(false);
        story.at(9);
        assertThat(story.hasEnded(job)).isFalse();
        story.at(10);
        assertThat(story.hasEnded(job)).isTrue();
    }
}
