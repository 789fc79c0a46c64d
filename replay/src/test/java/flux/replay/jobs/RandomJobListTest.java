package flux.replay.jobs;

import static flux.replay.jobs.Listed.everything;
import static flux.replay.jobs.Listed.view;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.entry.PositionedEntry;
import flux.ledger.job.Job;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.replay.Past;
import flux.replay.RandomPast;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The list over histories by chance, against the plainest way to say the same. A failure names
/// its seed.
class RandomJobListTest {
    private static final int SEEDS = 20;
    private static final int STEPS = 300;

    @Test
    void the_counters_are_what_a_recount_finds_after_every_entry() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            JobListView view = Listed.empty();
            for (PositionedEntry entry : RandomPast.of(seed, STEPS).entries()) {
                view.apply(entry);
                List<ListedJob> jobs = view.list(_ -> true, 0, 0);
                String when = "seed %d, entry %d".formatted(seed, entry.entry().sequence());
                check(when, view.stats().all(), jobs);
                view.stats()
                        .byQueue()
                        .forEach((queue, counts) -> check(when, counts, in(queue, jobs)));
            }
            assertThat(view.stats().byQueue().keySet()).containsExactly("batch", "debug");
        }
    }

    private static List<ListedJob> in(String queue, List<ListedJob> jobs) {
        return jobs.stream().filter(job -> queue.equals(job.queue())).toList();
    }

    private static void check(String when, JobStats.Counts counts, List<ListedJob> jobs) {
        assertThat(counts.total()).as(when).isEqualTo(jobs.size());
        for (JobState state : JobState.values()) {
            assertThat(counts.in(state))
                    .as("%s: %s", when, state)
                    .isEqualTo(count(jobs, job -> job.state() == state));
        }
        for (JobResult result : JobResult.values()) {
            assertThat(counts.with(result))
                    .as("%s: %s", when, result)
                    .isEqualTo(
                            count(
                                    jobs,
                                    job ->
                                            job.state() == JobState.INACTIVE
                                                    && job.result() == result));
        }
    }

    private static int count(List<ListedJob> jobs, Predicate<ListedJob> which) {
        return (int) jobs.stream().filter(which).count();
    }

    @Test
    void the_order_is_what_sorting_gives() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<ListedJob> listed = view(RandomPast.of(seed, STEPS)).list(_ -> true, 0, 0);
            List<ListedJob> sorted = new ArrayList<>(listed);
            sorted.sort(
                    Comparator.comparingInt(RandomJobListTest::section)
                            .thenComparing(RandomJobListTest::inSection));
            assertThat(Listed.ids(listed)).as("seed %d", seed).isEqualTo(Listed.ids(sorted));
        }
    }

    private static int section(ListedJob job) {
        if (job.state().isIn(JobState.PENDING_MASK)) {
            return 0;
        }
        return job.state().isIn(JobState.RUNNING_MASK) ? 1 : 2;
    }

    private static int inSection(ListedJob a, ListedJob b) {
        return switch (section(a)) {
            case 0 ->
                    a.priority() == b.priority()
                            ? a.id().compareTo(b.id())
                            : Long.compare(b.priority(), a.priority());
            case 1 -> latestFirst(a, a.runMicros(), b, b.runMicros());
            default -> latestFirst(a, a.inactiveMicros(), b, b.inactiveMicros());
        };
    }

    private static int latestFirst(ListedJob a, long aMicros, ListedJob b, long bMicros) {
        return aMicros == bMicros ? b.id().compareTo(a.id()) : Long.compare(bMicros, aMicros);
    }

    @Test
    void the_list_agrees_with_the_job_manager() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Past past = RandomPast.of(seed, STEPS);
            JobListView view = view(past);
            for (ListedJob listed : view.list(_ -> true, 0, 0)) {
                String what = "seed %d, job %s".formatted(seed, listed.id());
                if (listed.state() == JobState.INACTIVE) {
                    assertThat(past.instance.findEnded(listed.id())).as(what).isPresent();
                } else {
                    Job job = past.instance.find(listed.id()).orElseThrow();
                    assertThat(listed.state()).as(what).isEqualTo(job.state());
                    assertThat(listed.priority()).as(what).isEqualTo(job.priority());
                    assertThat(listed.urgency()).as(what).isEqualTo(job.urgency());
                    assertThat(listed.started()).as(what).isEqualTo(job.started());
                }
            }
            assertThat(view.active()).hasSize(past.instance.activeJobs().size());
        }
    }

    @Test
    void a_view_built_in_one_go_is_the_view_that_was_asked_all_the_time() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<PositionedEntry> entries = RandomPast.of(seed, STEPS).entries();
            JobListView asked = Listed.empty();
            for (PositionedEntry entry : entries) {
                ListedJob job = asked.apply(entry);
                assertThat(job == null || asked.find(job.id()).state() == job.state()).isTrue();
                everything(asked);
            }
            assertThat(everything(asked)).as("seed %d", seed).isEqualTo(everything(view(entries)));
        }
    }
}
