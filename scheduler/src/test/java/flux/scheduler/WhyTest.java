package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.nodes;
import static flux.scheduler.Asked.slots;
import static flux.scheduler.SchedulerStory.given;
import static flux.scheduler.SchedulerStory.givenFluxion;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.StartQueue;
import flux.scheduler.Why.Lack;
import flux.scheduler.Why.Reason;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Why jobs wait: the same answers from both matchers, and those that only plans can cause.
class WhyTest {
    private static final String EASY = "{\"sched-fluxion-qmanager\":{\"queue-policy\":\"easy\"}}";
    private static final String DEPTH_TWO =
            "{\"sched-fluxion-qmanager\":{\"queue-policy\":\"easy\",\"queue-params\":"
                    + "{\"queue-depth\":2}}}";

    private static SchedulerStory machineOf(String kind, int count, int cores, int gpus) {
        return kind.equals("simple")
                ? given(machine(count, cores, gpus))
                : givenFluxion("{}", machine(count, cores, gpus));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "fluxion"})
    void others_hold_what_it_needs_until_their_limits_at_the_latest(String kind) {
        SchedulerStory story =
                machineOf(kind, 1, 4, 1)
                        .submitted("brief", slots(1).seconds(100))
                        .submitted("long", slots(2).seconds(1000))
                        .submitted("wants-three", slots(3).seconds(10))
                        .settled();
        Why why = story.why("wants-three");
        assertThat(why.reason()).isEqualTo(Reason.RESOURCES);
        assertThat(why.shortage().lacks()).containsExactly(new Lack("core", 3, 1, 4));
        assertThat(why.shortage().freeBySeconds()).isEqualTo(story.endOf("long"));
        assertThat(why.startSeconds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "fluxion"})
    void the_type_that_is_short_is_named(String kind) {
        SchedulerStory story =
                machineOf(kind, 2, 4, 1)
                        .submitted("gpu", slots(1).gpus(1))
                        .submitted("another", slots(1).gpus(1))
                        .submitted("third", slots(1).gpus(1))
                        .submitted("behind", slots(1))
                        .settled();
        Why why = story.why("third");
        assertThat(why.reason()).isEqualTo(Reason.RESOURCES);
        assertThat(why.shortage().lacks()).containsExactly(new Lack("gpu", 1, 0, 2));
        assertThat(why.shortage().freeBySeconds()).as("no limits").isZero();
        Why behind = story.why("behind");
        assertThat(behind.reason()).isEqualTo(Reason.JOB_AHEAD);
        assertThat(behind.blocker()).isEqualTo(story.job("third"));
        assertThat(behind.jobsAhead()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "fluxion"})
    void drained_nodes_would_do(String kind) {
        SchedulerStory story =
                machineOf(kind, 2, 4, 0)
                        .when(new Drain("1", "fan", DrainMode.UPDATE))
                        .submitted("two", nodes(2))
                        .settled();
        Why why = story.why("two");
        assertThat(why.reason()).isEqualTo(Reason.NODES_DOWN);
        assertThat(why.shortage().downNodes()).isEqualTo(1);
        assertThat(why.shortage().nodes()).isEqualTo("node1");
        assertThat(why.shortage().lacks()).containsExactly(new Lack("node", 2, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "fluxion"})
    void a_constraint_keeps_it_from_what_is_free(String kind) {
        SchedulerStory story =
                machineOf(kind, 2, 4, 0)
                        .submitted("first", slots(4).where("{'ranks':['0']}"))
                        .submitted("second", slots(4).where("{'ranks':['0']}"))
                        .settled();
        Why why = story.why("second");
        assertThat(why.reason()).isEqualTo(Reason.CONSTRAINT);
        assertThat(why.shortage().lacks()).containsExactly(new Lack("core", 4, 0, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "fluxion"})
    void held_stopped_and_unscheduled_jobs_say_so(String kind) {
        SchedulerStory story =
                machineOf(kind, 1, 4, 0)
                        .submitted("held", slots(1).urgency(0))
                        .submitted("runs", slots(1))
                        .settled();
        assertThat(story.why("held").reason()).isEqualTo(Reason.HELD);
        assertThat(story.why("runs").reason()).isEqualTo(Reason.NOT_WAITING);
        story.when(new StartQueue("", false, "repair")).submitted("late", slots(1)).settled();
        assertThat(story.why("late").reason()).isEqualTo(Reason.QUEUE_STOPPED);
        story.scheduler.pause();
        assertThat(story.settled().why("late").reason()).isEqualTo(Reason.NO_SCHEDULER);
    }

    @Test
    void a_job_that_fits_now_would_delay_the_one_that_is_planned() {
        SchedulerStory story =
                givenFluxion(EASY, machine(1, 4, 0))
                        .submitted("running", slots(3).seconds(100))
                        .submitted("large", slots(4).seconds(100))
                        .submitted("long", slots(1).seconds(500))
                        .settled();
        Why large = story.why("large");
        assertThat(large.reason()).isEqualTo(Reason.RESOURCES);
        assertThat(large.startSeconds()).isEqualTo(Math.floor(story.endOf("running")));
        story.settled();
        Why why = story.why("long");
        assertThat(why.reason()).isEqualTo(Reason.WOULD_DELAY);
        assertThat(why.blocker()).isEqualTo(story.job("large"));
        story.settled().running("running");
    }

    @Test
    void who_stands_behind_the_depth_is_not_looked_at() {
        SchedulerStory story =
                givenFluxion(DEPTH_TWO, machine(1, 4, 0))
                        .submitted("running", slots(3).seconds(100))
                        .settled()
                        .submitted("large", slots(4).seconds(100))
                        .submitted("larger", slots(4).seconds(100))
                        .submitted("short", slots(1).seconds(50))
                        .settled();
        Why why = story.why("short");
        assertThat(why.reason()).isEqualTo(Reason.QUEUE_DEPTH);
        assertThat(why.depth()).isEqualTo(2);
        assertThat(why.jobsAhead()).isEqualTo(2);
    }

    @Test
    @Feature("F220")
    void estimates_are_told_when_they_change_and_taken_back() {
        SchedulerStory story =
                givenFluxion(EASY, machine(1, 4, 0))
                        .submitted("running", slots(3).seconds(100))
                        .submitted("large", slots(4).seconds(100))
                        .settled();
        double planned = Math.floor(story.endOf("running"));
        assertThat(story.estimates("large")).containsExactly(planned);
        story.submitted("another", slots(4).seconds(10)).settled();
        assertThat(story.estimates("large")).as("the same again").containsExactly(planned);
        story.canceled("large");
        assertThat(story.estimates("large")).containsExactly(planned, 0.0);
        assertThat(story.estimates("another")).containsExactly(planned);
    }

    @Test
    @Feature("F223")
    void another_scheduler_takes_over_while_jobs_run() {
        SchedulerStory story =
                given(machine(2, 4, 1))
                        .submitted("whole", nodes(1).whole().seconds(100))
                        .submitted("gpu", slots(1).gpus(1).seconds(100))
                        .submitted("both", nodes(2).whole().seconds(10))
                        .submitted("small", slots(3).seconds(10))
                        .settled()
                        .running("whole", "gpu");
        String whole = story.held("whole");
        String gpu = story.held("gpu");
        story.scheduler.use(
                new FluxionMatcher(FluxionOptions.of("first")), QueuePolicies.parse(EASY));
        story.settled().holds("whole", whole).holds("gpu", gpu).running("whole", "gpu", "small");
        assertThat(story.estimates("both")).containsExactly(Math.ceil(story.endOf("gpu")));
        story.scheduler.use(new FcfsMatcher(), QueuePolicies.all(QueuePolicy.SIMPLE));
        story.settled().holds("whole", whole).waits("both");
        assertThat(story.estimates("both")).as("nobody plans").endsWith(0.0);
        story.ended("whole").ended("gpu").ended("small").running("both");
        assertThat(List.of(story.held("both"))).isEqualTo(List.of("rank[0-1]/core[0-3],gpu0"));
    }
}
