package flux.replay.jobs;

import static flux.replay.jobs.Listed.ids;
import static flux.replay.jobs.Listed.view;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command.PurgeJob;
import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.replay.Past;
import flux.replay.RandomPast;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is purged is not listed and not counted any more, and the oldest are purged first.
class PurgeTest {
    private static final int SEEDS = 20;
    private static final int STEPS = 300;

    private final Past past = Past.begin();

    private List<JobId> endedAt(double... seconds) {
        List<JobId> jobs = new ArrayList<>();
        for (double second : seconds) {
            JobId job = past.submitted();
            past.at(second).canceled(job, "");
            jobs.add(job);
        }
        return jobs;
    }

    @Test
    void the_oldest_are_beyond_the_limit() {
        List<JobId> jobs = endedAt(3, 1, 2);
        PurgeLimits two = PurgeLimits.of(-1, 2);
        assertThat(two.beyond(view(past), past.nowMicros())).isEqualTo(1);
        assertThat(two.select(view(past), past.nowMicros(), 9)).containsExactly(jobs.get(1));
        assertThat(PurgeLimits.of(-1, 0).select(view(past), past.nowMicros(), 2))
                .containsExactly(jobs.get(1), jobs.get(2));
        assertThat(PurgeLimits.of(-1, 3).beyond(view(past), past.nowMicros())).isZero();
        assertThat(two.reason()).isEqualTo("num-limit=2");
    }

    @Test
    void a_job_is_too_old_when_it_ended_longer_ago_than_the_limit() {
        List<JobId> jobs = endedAt(1, 2, 3);
        PurgeLimits limit = PurgeLimits.of(1.5, -1);
        long second = 1_000_000;
        assertThat(limit.beyond(view(past), Past.EPOCH + 2 * second)).isZero();
        assertThat(limit.beyond(view(past), Past.EPOCH + second * 5 / 2)).isZero();
        assertThat(limit.beyond(view(past), Past.EPOCH + second * 5 / 2 + 1)).isEqualTo(1);
        assertThat(limit.select(view(past), Past.EPOCH + 9 * second, 9)).isEqualTo(jobs);
        assertThat(limit.reason()).isEqualTo("age-limit=1.5s");
    }

    @Test
    void one_limit_is_enough_and_without_limits_nobody_is_purged() {
        endedAt(1, 2, 3);
        long now = Past.EPOCH + 10_000_000;
        assertThat(PurgeLimits.of(7.5, 1).beyond(view(past), now)).isEqualTo(2);
        assertThat(PurgeLimits.of(6.5, 3).beyond(view(past), now)).isEqualTo(3);
        assertThat(PurgeLimits.of(7.5, 1).reason()).isEqualTo("age-limit=7.5s,num-limit=1");
        assertThat(PurgeLimits.of(-1, -1).beyond(view(past), now)).isZero();
        assertThat(PurgeLimits.of(Double.POSITIVE_INFINITY, -1).isEmpty()).isTrue();
    }

    @Test
    void active_jobs_do_not_count() {
        JobId waits = past.submitted();
        JobId runs = past.submitted();
        past.allocated(runs, 0);
        endedAt(1);
        assertThat(PurgeLimits.of(0, 0).beyond(view(past), past.nowMicros() + 9)).isEqualTo(1);
        past.when(new PurgeJob(past.instance.lastJob()));
        assertThat(Listed.all(past)).containsExactly(waits, runs);
    }

    @Test
    void what_is_purged_is_counted_as_that_alone() {
        List<JobId> jobs = endedAt(1, 2, 3, 4);
        past.when(new PurgeJob(jobs.get(2))).when(new PurgeJobs(jobs.subList(0, 2), "num-limit=1"));
        JobListView view = view(past);
        assertThat(Listed.all(past)).containsExactly(jobs.get(3));
        assertThat(view.find(jobs.get(0))).isNull();
        assertThat(view.size()).isEqualTo(1);
        assertThat(view.stats().all().in(JobState.INACTIVE)).isEqualTo(1);
        assertThat(view.stats().all().purged()).isEqualTo(3);
        assertThat(view.lastJob()).isEqualTo(jobs.get(3));
    }

    @Test
    void histories_by_chance_are_the_same_without_the_purged() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Past random = RandomPast.of(seed, STEPS);
            List<JobId> before = ids(view(random).list(_ -> true, 0, 0));
            List<JobId> purged =
                    PurgeLimits.of(-1, seed).select(view(random), random.nowMicros(), 15);
            random.as(Past.USER).when(new PurgeJobs(purged, "num-limit"));
            List<JobId> expected = new ArrayList<>(before);
            expected.removeAll(purged);
            JobListView view = view(random);
            String what = "seed " + seed;
            assertThat(ids(view.list(_ -> true, 0, 0))).as(what).isEqualTo(expected);
            assertThat(view.stats().all().total()).as(what).isEqualTo(expected.size());
            assertThat(view.history().size()).as(what).isEqualTo(random.instance.endedCount());
            int inQueues =
                    view.stats().byQueue().values().stream()
                            .mapToInt(JobStats.Counts::purged)
                            .sum();
            assertThat(inQueues).as(what).isEqualTo(purged.size());
        }
    }
}
