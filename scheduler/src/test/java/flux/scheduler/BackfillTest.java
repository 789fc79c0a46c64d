package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.nodes;
import static flux.scheduler.Asked.slots;
import static flux.scheduler.SchedulerStory.givenFluxion;

import flux.feature.Feature;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Undrain;
import org.junit.jupiter.api.Test;

/// Who may overtake whom, with plans in time.
@Feature({"F245", "F246"})
class BackfillTest {
    private static final String EASY = config("'queue-policy':'easy'");
    private static final String HYBRID =
            config("'queue-policy':'hybrid','policy-params':{'reservation-depth':3}");
    private static final String CONSERVATIVE = config("'queue-policy':'conservative'");

    private static String config(String table) {
        return "{'sched-fluxion-qmanager':{%s}}".formatted(table).replace('\'', '"');
    }

    /// Eleven jobs for one node of 16 cores; cores and minutes.
    private static SchedulerStory elevenJobs(String config, int fourth, int fifth) {
        int[][] jobs = {
            {8, 60},
            {10, 60},
            {12, 60},
            {fourth, 60},
            {fifth, 60},
            {6, 121},
            {4, 179},
            {4, 239},
            {2, 239},
            {2, 299},
            {2, 59}
        };
        SchedulerStory story = givenFluxion(config, machine(1, 16, 0));
        for (int i = 0; i < jobs.length; i++) {
            story.submitted(String.valueOf(i + 1), slots(jobs[i][0]).seconds(60 * jobs[i][1]));
        }
        return story.settled();
    }

    @Test
    void easy_plans_for_the_first_that_waits() {
        elevenJobs(EASY, 14, 16)
                .running("1", "6", "11")
                .canceled("6")
                .ended("6")
                .running("1", "7", "9", "11");
    }

    @Test
    void hybrid_plans_for_as_many_as_configured() {
        elevenJobs(HYBRID, 14, 16)
                .running("1", "7", "11")
                .canceled("7")
                .ended("7")
                .running("1", "9", "11");
    }

    @Test
    void conservative_plans_for_all() {
        elevenJobs(CONSERVATIVE, 16, 14)
                .running("1", "7", "11")
                .canceled("7")
                .ended("7")
                .running("1", "11");
    }

    @Test
    void first_come_first_served_lets_nobody_overtake() {
        elevenJobs(config("'queue-policy':'fcfs'"), 14, 16).running("1").ended("1").running("2");
    }

    @Test
    void a_job_that_was_planned_for_starts_when_its_time_has_come() {
        givenFluxion(EASY, machine(1, 4, 0))
                .submitted("running", slots(3).seconds(100))
                .submitted("large", slots(4).seconds(100))
                .submitted("short", slots(1).seconds(50))
                .submitted("long", slots(1).seconds(500))
                .settled()
                .running("running", "short")
                .later(40)
                .ended("short")
                .ended("running")
                .running("large")
                .ended("large")
                .running("long");
    }

    @Test
    void who_stays_beyond_its_time_keeps_its_place_until_it_has_gone() {
        givenFluxion(EASY, machine(1, 4, 0))
                .submitted("late", slots(3).seconds(100))
                .submitted("large", slots(4).seconds(100))
                .settled()
                .running("late")
                .later(105)
                .submitted("next", slots(2).seconds(10))
                .settled()
                .running("late")
                .later(200)
                .submitted("beside", slots(1).seconds(10))
                .settled()
                .nothingRefused()
                .running("late", "beside")
                .ended("beside")
                .ended("late")
                .running("large")
                .nothingRefused();
    }

    @Test
    @Feature("F219")
    void a_queue_depth_hides_who_stands_behind_it() {
        givenFluxion(
                        config("'queue-policy':'easy','queue-params':'queue-depth=2'"),
                        machine(1, 4, 0))
                .submitted("running", slots(3).seconds(100))
                .settled()
                .submitted("large", slots(4).seconds(100))
                .submitted("larger", slots(4).seconds(100))
                .submitted("short", slots(1).seconds(50))
                .settled()
                .running("running");
    }

    @Test
    void jobs_keep_what_they_have_over_a_restart_under_another_policy() {
        SchedulerStory before =
                givenFluxion(EASY, machine(2, 4, 1))
                        .submitted("whole", nodes(1).whole().seconds(100))
                        .submitted("gpu", slots(1).gpus(1).seconds(100))
                        .settled();
        String whole = before.held("whole");
        String gpu = before.held("gpu");
        before.restartedWith(CONSERVATIVE)
                .submitted("both", nodes(2).seconds(10))
                .submitted("other", slots(2).seconds(90))
                .settled()
                .holds("whole", whole)
                .holds("gpu", gpu)
                .waits("both")
                .running("whole", "gpu", "other")
                .ended("whole")
                .running("gpu", "other", "both");
    }

    @Test
    void a_drained_node_is_no_place_and_what_can_never_be_is_denied() {
        givenFluxion(EASY, machine(2, 2, 0))
                .when(new Drain("0", "", DrainMode.UPDATE))
                .settled()
                .submitted("two", slots(2).seconds(10))
                .submitted("three", nodes(3))
                .settled()
                .holds("two", "rank1/core[0-1]")
                .failed("three", "alloc: alloc denied due to type=\"unsatisfiable\"")
                .submitted("more", slots(1).seconds(10))
                .settled()
                .waits("more")
                .when(new Undrain("0", "", false))
                .settled()
                .holds("more", "rank0/core1");
    }
}
