package flux.replay.trace;

import static flux.replay.trace.TraceStory.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flux.replay.trace.SwfTraces.Layout;
import org.junit.jupiter.api.Test;

/// Schedules that can be worked out by hand.
class PolicyStoryTest {

    /// Four cores. While `a` has two of them, `b` wants three and `c` all: `b` can begin at 100,
    /// and leaves one core over until 200; that is when `c` could begin. `d` wants one for long,
    /// `e` one for no longer than until 100.
    private static TraceStory fiveJobs() {
        return machine(4, 1)
                .job("a", 0, 2, 100)
                .job("b", 1, 3, 100)
                .job("c", 2, 4, 100)
                .job("d", 3, 1, 300)
                .job("e", 4, 1, 96);
    }

    @Test
    void first_come_first_served_lets_nobody_overtake() {
        fiveJobs()
                .under("fcfs")
                .starts("a", 0)
                .starts("b", 100)
                .starts("c", 200)
                .starts("d", 300)
                .starts("e", 300)
                .overtakers();
    }

    @Test
    void easy_lets_overtake_who_does_not_delay_the_first_that_waits() {
        fiveJobs()
                .under("easy")
                .starts("a", 0)
                .starts("b", 100)
                .starts("d", 3)
                .starts("e", 4)
                .starts("c", 303) // whom `d` delays
                .overtakers("d", "e");
    }

    @Test
    void conservative_lets_overtake_who_delays_nobody() {
        fiveJobs()
                .under("conservative")
                .starts("a", 0)
                .starts("b", 100)
                .starts("c", 200)
                .starts("d", 300)
                .starts("e", 4)
                .overtakers("e");
    }

    @Test
    void hybrid_plans_for_more_than_the_first() {
        fiveJobs().under("hybrid").starts("c", 200).starts("d", 300).starts("e", 4);
    }

    @Test
    void who_stands_behind_the_depth_of_the_queue_is_not_seen() {
        fiveJobs().under("easy", 2).starts("c", 200).starts("d", 300).starts("e", 300);
    }

    @Test
    void a_job_that_ends_before_its_limit_makes_room_at_once() {
        machine(4, 1)
                .job("a", 0, 3, 60, 100)
                .job("b", 10, 4, 10)
                .job("c", 20, 1, 50, 90)
                .under("easy")
                .starts("b", 60)
                .starts("c", 70)
                .overtakers();
    }

    @Test
    void a_job_that_runs_longer_than_it_asked_for_ends_at_its_limit() {
        TraceStory story = machine(1, 1).job("a", 0, 1, 500, 100).job("b", 1, 1, 10);
        story.under("easy").ends("a", 100).starts("b", 100);
        assertThat(story.trace().cut()).isEqualTo(1);
    }

    @Test
    void a_job_that_is_larger_than_the_machine_is_denied_and_holds_nobody_up() {
        machine(2, 2)
                .job("large", 0, 5, 10)
                .job("small", 0, 4, 10)
                .under("fcfs")
                .neverStarts("large", "alloc denied due to type=\"unsatisfiable\"")
                .starts("small", 0);
    }

    @Test
    void processors_are_cores_wherever_they_are_or_fill_nodes() {
        TraceStory story = machine(2, 4).job("three", 0, 3, 10).job("five", 0, 5, 10);
        story.under("fcfs").starts("five", 0);
        TraceStory.Outcome whole = story.on(new Layout(0, 0, true)).under("fcfs");
        whole.starts("three", 0).starts("five", 10);
        assertThat(whole.job("three").cores()).isEqualTo(4);
        assertThat(whole.job("five").cores()).isEqualTo(8);
        assertThat(whole.job("five").ranks()).isEqualTo("0-1");
    }

    @Test
    void the_simple_scheduler_serves_first_who_came_first() {
        fiveJobs()
                .underTheSimpleScheduler()
                .starts("b", 100)
                .starts("c", 200)
                .starts("d", 300)
                .starts("e", 300)
                .overtakers();
    }

    @Test
    void the_figures_are_those_that_one_finds_by_hand() {
        Trace trace = fiveJobs().trace();
        Summary easy = Summary.of(TraceStory.simulate(trace, "easy", 32), 4);
        assertThat(easy.started()).isEqualTo(5);
        assertThat(easy.makespan()).isEqualTo(403);
        assertThat(easy.utilisation())
                .isCloseTo((200 + 300 + 400 + 300 + 96) / (4 * 403.0), within(1e-9));
        assertThat(easy.waitMean()).isCloseTo((0 + 99 + 301 + 0 + 0) / 5.0, within(1e-9));
        assertThat(easy.waitMedian()).isZero();
        assertThat(easy.waitMax()).isEqualTo(301);
        assertThat(easy.slowdownMean()).isCloseTo((1 + 1.99 + 4.01 + 1 + 1) / 5.0, within(1e-9));
        assertThat(easy.backfilled()).isEqualTo(2);
    }

    @Test
    void a_short_job_is_as_slow_as_one_of_ten_seconds() {
        Trace trace = machine(1, 1).job("a", 0, 1, 39).job("b", 0, 1, 1).trace();
        Summary summary = Summary.of(TraceStory.simulate(trace, "fcfs", 32), 1);
        assertThat(summary.slowdownMean()).isCloseTo((1 + 4) / 2.0, within(1e-9));
    }

    @Test
    void the_picture_of_time_has_means_of_what_was_used_and_who_waited() {
        Timeline timeline = fiveJobs().under("fcfs").result().timeline();
        double[] used = timeline.means(0, 400_000_000L, 4, timeline::coresUsed);
        assertThat(used).containsExactly(new double[] {2, 3, 4, 1.96}, within(1e-9));
        double[] queued = timeline.means(100_000_000L, 300_000_000L, 2, timeline::jobsQueued);
        assertThat(queued).containsExactly(new double[] {3, 2}, within(1e-9));
    }
}
