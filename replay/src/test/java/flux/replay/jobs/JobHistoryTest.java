package flux.replay.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.id.JobId;
import flux.replay.Past;
import flux.replay.RandomPast;
import flux.replay.history.HistoryDirectory;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What has ended is told from its row as it was told while it lived.
class JobHistoryTest {
    private static final Predicate<JobFacts> ALL = _ -> true;

    @TempDir Path directory;

    private JobListView viewOf(Past past, JobHistory history) {
        JobListView view = new JobListView(history, job -> new long[] {job.value() & 0xFF, 1000});
        past.entries().forEach(view::apply);
        return view;
    }

    private JobHistory empty(String name) {
        return JobHistory.empty(new HistoryDirectory(directory.resolve(name)));
    }

    @Test
    void a_row_says_what_the_job_said_when_it_ended() {
        for (long seed = 1; seed <= 20; seed++) {
            JobListView view = new JobListView(empty("h"), _ -> new long[0]);
            for (var entry : RandomPast.of(seed, 300).entries()) {
                ListedJob job = view.apply(entry);
                if (job != null && view.history().find(job.id()) != null) {
                    ListedJob row = view.history().find(job.id());
                    assertThat(all(row)).as("seed %d", seed).isEqualTo(all(job));
                    assertThat(row.positions()).isEqualTo(job.positions());
                    assertThat(row.failure()).isEqualTo(job.failure());
                    assertThat(row.started()).isEqualTo(job.started());
                }
            }
        }
    }

    private static String all(ListedJob job) {
        return JobAttributes.text(job, List.of("all"));
    }

    @Test
    void where_its_output_stands_goes_with_it() {
        Past past = Past.begin();
        JobId job = past.submitted();
        past.ran(job, 0, 0);
        try (JobHistory history = empty("h")) {
            viewOf(past, history);
            assertThat(history.find(job).outputPositions())
                    .containsExactly(job.value() & 0xFF, 1000);
        }
    }

    @Test
    void the_purged_are_gone_also_after_a_reopening_and_after_writing_it_anew() throws IOException {
        Past past = RandomPast.of(3, 400);
        HistoryDirectory there = new HistoryDirectory(directory.resolve("there"));
        JobHistory.Mark mark;
        List<String> left;
        try (JobHistory history = JobHistory.empty(there)) {
            List<ListedJob> ended = viewOf(past, history).list(ALL, 0, 0);
            ended.removeIf(job -> job.inactiveMicros == 0);
            LongOpenHashSet purged = new LongOpenHashSet();
            ended.stream().skip(ended.size() / 3).forEach(job -> purged.add(job.id().value()));
            purged.add(17);
            assertThat(history.purge(purged)).isEqualTo(purged.size() - 1);
            left = everything(history);
            assertThat(left).hasSize(ended.size() / 3);
            mark = history.flush();
        }
        try (JobHistory history = JobHistory.reopen(there, mark);
                JobHistory copy = history.copyTo(new HistoryDirectory(directory.resolve("copy")))) {
            assertThat(everything(history)).isEqualTo(left);
            assertThat(everything(copy)).isEqualTo(left);
            assertThat(copy.flush().rows().bytes()).isLessThan(mark.rows().bytes());
        }
    }

    private static List<String> everything(JobHistory history) {
        HistorySearch search = history.search(ALL, 0, Integer.MAX_VALUE);
        search.goOn(Integer.MAX_VALUE);
        return search.found().intStream().mapToObj(history::job).map(JobHistoryTest::all).toList();
    }
}
