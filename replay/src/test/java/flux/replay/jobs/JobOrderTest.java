package flux.replay.jobs;

import static flux.replay.jobs.Listed.ids;
import static flux.replay.jobs.Listed.view;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.id.JobId;
import flux.replay.Past;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The order in which jobs are listed: pending, running, inactive; and how lists are cut.
class JobOrderTest {
    private static final Predicate<JobFacts> ALL = _ -> true;

    private final Past past = Past.begin();

    @Test
    void pending_jobs_by_priority_then_by_id() {
        JobId first = past.submitted();
        JobId second = past.submitted();
        JobId urgent = past.submitted(20, 0, "");
        JobId held = past.submitted(0, 0, "");
        JobId third = past.submitted();
        assertThat(Listed.all(past)).containsExactly(urgent, first, second, third, held);
        past.when(new SetUrgency(second, 0)).when(new SetUrgency(held, 31));
        assertThat(Listed.all(past)).containsExactly(held, urgent, first, third, second);
    }

    @Test
    void a_job_without_a_priority_yet_stands_with_the_held_ones() {
        JobId held = past.submitted(0, 0, "");
        JobId waits = past.submitted(after(held));
        JobId ready = past.submitted();
        assertThat(Listed.all(past)).containsExactly(ready, held, waits);
    }

    @Test
    void running_jobs_by_latest_start_then_by_latest_id() {
        List<JobId> jobs = List.of(past.submitted(), past.submitted(), past.submitted());
        past.at(1).allocated(jobs.get(1), 1);
        past.at(2).allocated(jobs.get(2), 2).allocated(jobs.get(0), 0);
        assertThat(Listed.all(past)).containsExactly(jobs.get(2), jobs.get(0), jobs.get(1));
        past.at(3).canceled(jobs.get(1), "");
        assertThat(Listed.all(past))
                .as("a job in CLEANUP stands where it stood")
                .containsExactly(jobs.get(2), jobs.get(0), jobs.get(1));
    }

    @Test
    void inactive_jobs_by_latest_end() {
        JobId first = past.submitted();
        JobId second = past.submitted();
        JobId third = past.submitted();
        past.at(1).canceled(second, "").at(2).canceled(third, "").at(3).canceled(first, "");
        assertThat(Listed.all(past)).containsExactly(first, third, second);
    }

    @Test
    void of_jobs_that_ended_at_the_same_time_the_larger_id_comes_first() {
        JobId first = past.submitted();
        JobId second = past.submitted();
        JobId third = past.submitted();
        JobId early = past.submitted();
        past.at(1).canceled(early, "");
        past.at(2).canceled(third, "").canceled(first, "").canceled(second, "");
        assertThat(Listed.all(past)).containsExactly(third, second, first, early);
    }

    @Test
    void since_cuts_the_inactive_jobs_only() {
        JobId waits = past.submitted();
        JobId early = past.submitted();
        JobId late = past.submitted();
        past.at(5).canceled(early, "").at(6).canceled(late, "");
        JobListView view = view(past);
        assertThat(ids(view.list(ALL, Past.EPOCH + 5_000_000, 0))).containsExactly(waits, late);
        assertThat(ids(view.list(ALL, Past.EPOCH + 4_999_999, 0)))
                .containsExactly(waits, late, early);
        assertThat(ids(view.list(ALL, Past.EPOCH + 6_000_000, 0))).containsExactly(waits);
    }

    @Test
    void a_limit_counts_the_whole_list() {
        JobId ended = past.submitted();
        JobId runs = past.submitted();
        JobId waits = past.submitted();
        past.ran(ended, 0, 0).allocated(runs, 0);
        JobListView view = view(past);
        assertThat(ids(view.list(ALL, 0, 0))).containsExactly(waits, runs, ended);
        assertThat(ids(view.list(ALL, 0, 1))).containsExactly(waits);
        assertThat(ids(view.list(ALL, 0, 2))).containsExactly(waits, runs);
        assertThat(ids(view.list(ALL, 0, 3))).containsExactly(waits, runs, ended);
        assertThat(ids(view.list(job -> !job.id().equals(waits), 0, 1)))
                .as("what the filter leaves out does not count")
                .containsExactly(runs);
    }

    @Test
    void the_view_knows_jobs_by_id_and_the_last_one_submitted() {
        assertThat(view(past).lastJob()).isEqualTo(new JobId(0));
        JobId first = past.submitted();
        JobId second = past.submitted();
        past.canceled(first, "");
        JobListView view = view(past);
        assertThat(view.lastJob()).isEqualTo(second);
        assertThat(view.find(first)).isNotNull();
        assertThat(view.find(new JobId(4711))).isNull();
        assertThat(ids(view.active())).containsExactly(second);
        assertThat(view.sequence()).isEqualTo(past.instance.sequence());
    }

    private static String after(JobId job) {
        return "\"dependencies\":[{\"scheme\":\"after\",\"value\":\"%s\"}],".formatted(job.f58());
    }
}
