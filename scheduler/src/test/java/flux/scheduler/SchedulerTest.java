package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.nodes;
import static flux.scheduler.Asked.slots;
import static flux.scheduler.SchedulerStory.given;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.job.JobEvent.Allocated;
import org.junit.jupiter.api.Test;

/// Who gets resources, and when.
class SchedulerTest {
    private static final String QUEUES = "{\"queues\":{\"batch\":{},\"debug\":{}}}";

    @Test
    void jobs_get_resources_in_the_order_in_which_they_came() {
        given(machine(1, 2, 0))
                .submitted("first", slots(1))
                .submitted("second", slots(1))
                .submitted("third", slots(1))
                .settled()
                .holds("first", "rank0/core0")
                .holds("second", "rank0/core1")
                .waits("third");
    }

    @Test
    void a_job_of_higher_urgency_goes_first() {
        given(machine(1, 1, 0))
                .submitted("low", slots(1).urgency(1))
                .submitted("usual", slots(1))
                .submitted("high", slots(1).urgency(20))
                .settled()
                .holds("high", "rank0/core0")
                .ended("high")
                .holds("usual", "rank0/core0")
                .ended("usual")
                .holds("low", "rank0/core0");
    }

    @Test
    void a_freed_job_lets_the_next_one_in() {
        given(machine(1, 2, 0))
                .submitted("first", slots(2))
                .submitted("second", slots(2))
                .settled()
                .waits("second")
                .ended("first")
                .holds("second", "rank0/core[0-1]");
    }

    @Test
    void a_job_that_must_wait_holds_back_all_behind_it() {
        given(machine(1, 4, 0))
                .submitted("running", slots(3))
                .submitted("large", slots(4))
                .submitted("small", slots(1))
                .settled()
                .waits("large")
                .waits("small")
                .ended("running")
                .holds("large", "rank0/core[0-3]")
                .waits("small");
    }

    @Test
    void a_waiting_job_that_is_canceled_holds_nobody_back_any_more() {
        given(machine(1, 4, 0))
                .submitted("running", slots(3))
                .submitted("large", slots(4))
                .submitted("small", slots(1))
                .settled()
                .canceled("large")
                .holds("small", "rank0/core3");
    }

    @Test
    void a_canceled_job_keeps_its_cores_until_its_tasks_have_ended() {
        given(machine(1, 1, 0))
                .submitted("first", slots(1))
                .submitted("second", slots(1))
                .settled()
                .canceled("first")
                .waits("second")
                .ended("first")
                .holds("second", "rank0/core0");
    }

    @Test
    @Feature("F221")
    void a_request_that_can_never_be_met_ends_the_job_and_holds_nobody_back() {
        given(machine(2, 2, 0))
                .submitted("impossible", nodes(3))
                .submitted("possible", nodes(2))
                .settled()
                .failed(
                        "impossible",
                        "alloc: unsatisfiable request: need 3 node(s), only 2 eligible")
                .holds("possible", "rank[0-1]/core0");
    }

    @Test
    void gpus_and_whole_nodes_are_waited_for_like_cores() {
        given(machine(2, 4, 1))
                .submitted("gpu", slots(1).gpus(1))
                .submitted("whole", nodes(1).whole())
                .submitted("gpu2", slots(1).gpus(1))
                .settled()
                .holds("gpu", "rank0/core0,gpu0")
                .holds("whole", "rank1/core[0-3],gpu0")
                .waits("gpu2")
                .ended("gpu")
                .holds("gpu2", "rank0/core0,gpu0");
    }

    @Test
    void a_constraint_is_waited_for_although_other_nodes_are_free() {
        given(machine(2, 1, 0))
                .submitted("first", slots(1).where("{'hostlist':['node1']}"))
                .submitted("second", slots(1).where("{'hostlist':['node1']}"))
                .settled()
                .holds("first", "rank1/core0")
                .waits("second")
                .ended("first")
                .holds("second", "rank1/core0");
    }

    @Test
    void a_held_job_is_passed_over_until_its_urgency_is_raised() {
        SchedulerStory story =
                given(machine(1, 1, 0))
                        .submitted("held", slots(1).urgency(0))
                        .submitted("free", slots(1))
                        .settled()
                        .waits("held")
                        .holds("free", "rank0/core0")
                        .ended("free")
                        .waits("held");
        story.when(new SetUrgency(story.job("held"), 16)).settled().holds("held", "rank0/core0");
    }

    @Test
    void a_change_of_urgency_changes_the_order() {
        SchedulerStory story =
                given(machine(1, 1, 0))
                        .submitted("running", slots(1))
                        .submitted("first", slots(1))
                        .submitted("second", slots(1))
                        .settled();
        story.when(new SetUrgency(story.job("second"), 31))
                .settled()
                .ended("running")
                .holds("second", "rank0/core0")
                .waits("first");
    }

    @Test
    void a_job_gets_what_it_asks_for_when_it_was_updated_meanwhile() {
        SchedulerStory story = given(machine(1, 1, 0)).submitted("long", slots(1));
        story.when(new UpdateJob(story.job("long"), "{\"attributes.system.duration\":100}"));
        story.settled().holds("long", "rank0/core0");
        assertThat(expiration(story)).isPositive();
        assertThat(SchedulerStory.entries(story.log))
                .noneMatch(entry -> entry.fact() instanceof OfRefusal);
    }

    @Test
    void resources_found_before_an_update_are_refused_and_others_are_found() {
        SchedulerStory story = given(machine(1, 1, 0)).submitted("long", slots(1));
        story.when(new UpdateJob(story.job("long"), "{\"attributes.system.duration\":100}"));
        story.schedule(); // it has not heard of the update, behind which its proposal comes
        story.settled().holds("long", "rank0/core0");
        assertThat(expiration(story)).isPositive();
        assertThat(SchedulerStory.entries(story.log))
                .filteredOn(entry -> entry.fact() instanceof OfRefusal)
                .extracting(entry -> ((OfRefusal) entry.fact()).refusal().rule())
                .containsExactly(Rule.JOB_UPDATED);
    }

    private static double expiration(SchedulerStory story) {
        return SchedulerStory.entries(story.log).stream()
                .filter(entry -> entry.fact() instanceof OfJob)
                .flatMap(entry -> ((OfJob) entry.fact()).events().stream())
                .filter(event -> event instanceof Allocated)
                .mapToDouble(event -> ((Allocated) event).resources().expiration())
                .sum();
    }

    @Test
    void a_plan_that_comes_too_late_is_refused_and_its_cores_are_free_again() {
        SchedulerStory story =
                given(machine(1, 1, 0)).submitted("first", slots(1)).submitted("second", slots(1));
        story.when(new Raise(story.job("first"), "cancel", 0, "", null));
        story.schedule();
        story.settled().holds("first", "INACTIVE").holds("second", "rank0/core0");
        assertThat(SchedulerStory.entries(story.log))
                .filteredOn(entry -> entry.fact() instanceof OfRefusal)
                .extracting(entry -> ((OfRefusal) entry.fact()).refusal().rule())
                .containsExactly(Rule.JOB_NOT_WAITING_FOR_RESOURCES);
    }

    @Test
    void an_inbox_that_is_full_is_tried_again() {
        boolean[] isFull = {true};
        SchedulerStory story =
                given("{}", machine(1, 2, 0), _ -> !isFull[0])
                        .submitted("first", slots(1))
                        .submitted("second", slots(1))
                        .settled()
                        .waits("first");
        isFull[0] = false;
        story.settled().holds("first", "rank0/core0").holds("second", "rank0/core1");
    }

    @Test
    void a_drained_node_gets_no_new_jobs() {
        SchedulerStory story = given(machine(1, 2, 0)).submitted("running", slots(1)).settled();
        story.when(new Drain("0", "fan", DrainMode.REFUSE))
                .submitted("next", slots(1))
                .settled()
                .holds("running", "rank0/core0")
                .waits("next")
                .when(new Undrain("0", "", true))
                .settled()
                .holds("next", "rank0/core1");
    }

    @Test
    void a_named_queue_waits_until_it_is_started() {
        given(QUEUES, machine(1, 2, 0))
                .submitted("job", slots(1).queue("batch"))
                .settled()
                .waits("job")
                .when(new StartQueue("batch", true, ""))
                .settled()
                .holds("job", "rank0/core0");
    }

    @Test
    void the_head_of_one_queue_does_not_hold_back_another_queue() {
        given(QUEUES, machine(1, 2, 0))
                .when(new StartQueue("batch", true, ""))
                .when(new StartQueue("debug", true, ""))
                .submitted("running", slots(1).queue("batch"))
                .submitted("large", slots(2).queue("batch"))
                .submitted("small", slots(1).queue("debug"))
                .settled()
                .waits("large")
                .holds("small", "rank0/core1");
    }

    @Test
    @Feature("F195")
    void a_stopped_queue_lets_running_jobs_go_on_and_starts_none() {
        given(machine(1, 2, 0))
                .submitted("running", slots(1))
                .settled()
                .when(new StartQueue("", false, "service"))
                .submitted("next", slots(1))
                .settled()
                .holds("running", "rank0/core0")
                .waits("next")
                .when(new StartQueue("", true, ""))
                .settled()
                .holds("next", "rank0/core1");
    }

    @Test
    void after_a_restart_the_same_jobs_hold_the_same_cores_and_the_next_one_gets_the_same() {
        SchedulerStory before =
                given(machine(2, 4, 0))
                        .submitted("a", slots(3))
                        .submitted("b", nodes(1).whole())
                        .submitted("c", slots(1))
                        .submitted("d", slots(4))
                        .submitted("e", slots(1))
                        .settled()
                        .ended("c")
                        .when(new Drain("1", "fan", DrainMode.REFUSE))
                        .settled();
        SchedulerStory after =
                before.restarted()
                        .settled()
                        .holds("a", "rank0/core[0-2]")
                        .holds("b", "rank1/core[0-3]")
                        .waits("d")
                        .waits("e");
        assertThat(after.scheduler.waitingCount()).isEqualTo(before.scheduler.waitingCount());
        after.ended("b").waits("d").ended("a").holds("d", "rank0/core[0-3]").waits("e");
    }

    @Test
    void a_proposal_that_a_crash_has_lost_is_made_again() {
        SchedulerStory before = given(machine(1, 1, 0)).submitted("job", slots(1));
        before.schedule();
        before.restarted().waits("job").settled().holds("job", "rank0/core0");
    }
}
