package flux.replay.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.id.JobId;
import flux.replay.Past;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Who looks for jobs in portions finds what he would have found at once.
class HistorySearchTest {
    private static final int JOBS = 25;

    private final Past past = Past.begin();
    private final List<JobId> ended = new ArrayList<>();

    HistorySearchTest() {
        for (int i = 0; i < JOBS; i++) {
            JobId job = past.at(i + 1).submitted();
            past.ran(job, 0, i % 3 == 0 ? 1 << 8 : 0);
            ended.addFirst(job);
        }
    }

    private static boolean failed(JobFacts job) {
        return job.result() == flux.ledger.job.JobResult.FAILED;
    }

    private static List<JobId> inPortions(
            JobListView view, Predicate<JobFacts> filter, int max, int portion) {
        JobSelection found = view.search(filter, 0, max);
        while (!found.isComplete()) {
            found.search(portion);
        }
        return Listed.ids(found.jobs(0, found.size()));
    }

    @Test
    void portions_of_any_size_find_the_same() {
        JobListView view = Listed.view(past);
        for (int portion = 1; portion <= JOBS + 1; portion++) {
            assertThat(inPortions(view, _ -> true, 0, portion)).isEqualTo(ended);
            assertThat(inPortions(view, _ -> true, 7, portion)).isEqualTo(ended.subList(0, 7));
            assertThat(inPortions(view, HistorySearchTest::failed, 0, portion))
                    .isEqualTo(Listed.ids(view.list(HistorySearchTest::failed, 0, 0)))
                    .hasSize(9);
            assertThat(inPortions(view, _ -> false, 0, portion)).isEmpty();
        }
    }

    @Test
    void one_portion_looks_at_no_more_than_it_may() {
        JobSelection found = Listed.view(past).search(_ -> true, 0, 0);
        assertThat(found.size()).isZero();
        found.search(10);
        assertThat(found.size()).isEqualTo(10);
        assertThat(found.isComplete()).isFalse();
        found.search(15);
        assertThat(found.size()).isEqualTo(JOBS);
        assertThat(found.isComplete()).isTrue();
    }

    @Test
    void what_ends_or_is_purged_meanwhile_changes_nothing() {
        JobListView view = Listed.view(past);
        JobSelection found = view.search(_ -> true, 0, 0);
        found.search(10);
        int before = past.entries().size();
        past.at(100).ran(past.submitted(), 0, 0);
        past.at(101).when(new PurgeJobs(List.of(ended.get(3), ended.get(20)), "test"));
        past.entries().subList(before, past.entries().size()).forEach(view::apply);
        found.search(Integer.MAX_VALUE);
        assertThat(Listed.ids(found.jobs(0, found.size()))).isEqualTo(ended);
        assertThat(view.list(_ -> true, 0, 0)).hasSize(JOBS - 1); // one more, two fewer
    }

    @Test
    void nothing_is_looked_at_once_there_are_enough() {
        JobListView view = Listed.view(past);
        assertThat(view.search(_ -> true, 0, 1).isComplete()).isFalse();
        JobId held = past.submitted();
        JobSelection found = Listed.view(past).search(_ -> true, 0, 1);
        assertThat(found.isComplete()).as("a job that has not ended is one").isTrue();
        assertThat(Listed.ids(found.jobs(0, 1))).containsExactly(held);
    }
}
