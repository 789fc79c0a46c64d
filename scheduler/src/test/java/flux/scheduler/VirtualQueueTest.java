package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.slots;
import static flux.scheduler.SchedulerStory.given;
import static flux.scheduler.SchedulerStory.givenFluxion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StartQueue;
import org.junit.jupiter.api.Test;

/// Queues below queues: jobs of a virtual queue (RFC 33) are considered with those of its parent,
/// in one line.
@Feature("F200")
class VirtualQueueTest {
    private static final String QUEUES =
            "{\"queues\":{\"batch\":{},\"expedite\":{\"parent\":\"batch\"},\"debug\":{}}}";

    private static SchedulerStory started() {
        return given(QUEUES, machine(1, 2, 0))
                .when(new StartQueue("batch", true, ""))
                .when(new StartQueue("expedite", true, ""))
                .when(new StartQueue("debug", true, ""));
    }

    @Test
    void who_is_first_in_the_line_holds_back_all_of_the_family_and_nobody_else() {
        started()
                .submitted("running", slots(1).queue("batch"))
                .submitted("large", slots(2).queue("expedite"))
                .submitted("small", slots(1).queue("batch"))
                .settled()
                .waits("large")
                .waits("small")
                .submitted("other", slots(1).queue("debug"))
                .settled()
                .holds("other", "rank0/core1")
                .ended("other")
                .ended("running")
                .holds("large", "rank0/core[0-1]")
                .waits("small");
    }

    @Test
    void urgency_counts_across_the_family() {
        started()
                .submitted("running", slots(2).queue("debug"))
                .settled()
                .submitted("first", slots(1).queue("batch"))
                .submitted("urgent", slots(2).queue("expedite").urgency(20))
                .settled()
                .ended("running")
                .holds("urgent", "rank0/core[0-1]")
                .waits("first");
    }

    @Test
    void it_runs_only_while_both_are_started() {
        started()
                .when(new StartQueue("expedite", false, ""))
                .submitted("its own", slots(1).queue("expedite"))
                .submitted("parent's", slots(1).queue("batch"))
                .settled()
                .waits("its own")
                .holds("parent's", "rank0/core0")
                .when(new StartQueue("batch", false, ""))
                .when(new StartQueue("expedite", true, ""))
                .settled()
                .waits("its own")
                .when(new StartQueue("batch", true, ""))
                .settled()
                .holds("its own", "rank0/core1");
    }

    @Test
    @Feature("F196")
    void a_stop_that_was_not_to_last_is_over_after_a_restart() {
        SchedulerStory before =
                started().when(new StartQueue("batch", false, "for now", false)).settled();
        before.submitted("job", slots(1).queue("expedite")).settled().waits("job");
        before.restarted()
                .when(new StartInstance("0.1.0", QUEUES))
                .settled()
                .holds("job", "rank0/core0");
    }

    @Test
    void plans_are_made_for_the_line_by_the_parents_policy() {
        String easy =
                QUEUES.replaceFirst(
                        "^\\{",
                        "{\"sched-fluxion-qmanager\":{\"queue-policy-per-queue\":\"batch:easy\"},");
        SchedulerStory story =
                givenFluxion(easy, machine(1, 2, 0))
                        .when(new StartQueue("batch", true, ""))
                        .when(new StartQueue("expedite", true, ""))
                        .submitted("running", slots(1).seconds(100).queue("batch"))
                        .settled()
                        .submitted("large", slots(2).seconds(100).queue("expedite"))
                        .submitted("long", slots(1).seconds(900).queue("expedite"))
                        .submitted("brief", slots(1).seconds(50).queue("batch"))
                        .settled()
                        .holds("brief", "rank0/core0")
                        .waits("large")
                        .waits("long");
        Why why = story.why("long");
        assertThat(why.queue()).isEqualTo("expedite");
        assertThat(why.jobsAhead()).isEqualTo(1);
    }

    @Test
    void it_has_no_policy_of_its_own() {
        String own =
                QUEUES.replaceFirst(
                        "^\\{",
                        "{\"sched-fluxion-qmanager\":{\"queue-policy-per-queue\":\"expedite:easy\"},");
        assertThatThrownBy(() -> QueuePolicies.parse(own))
                .hasMessage(
                        "sched-fluxion-qmanager: expedite is a virtual queue: its jobs go by the"
                                + " policy of its parent, batch");
    }
}
