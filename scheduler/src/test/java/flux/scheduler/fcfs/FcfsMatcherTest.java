package flux.scheduler.fcfs;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.nodes;
import static flux.scheduler.Asked.slots;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.scheduler.Asked;
import flux.scheduler.Matcher.Busy;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.Matcher.Unsatisfiable;
import org.junit.jupiter.api.Test;

/// Which resources a request gets, with nobody else in line.
class FcfsMatcherTest {
    private static final double NOW = 1_700_000_000;

    private final FcfsMatcher matcher = new FcfsMatcher();
    private int jobs;

    @Test
    void the_emptiest_node_is_taken_first_and_its_lowest_cores() {
        matcher.define(machine(2, 4, 0));
        gets(slots(1), "rank0/core0");
        gets(slots(2), "rank1/core[0-1]");
        gets(slots(2), "rank0/core[1-2]");
        gets(slots(3), "rank0/core3 rank1/core[2-3]");
    }

    @Test
    void slots_are_spread_over_as_few_of_the_emptiest_nodes_as_they_need() {
        matcher.define(machine(3, 4, 0));
        gets(slots(6), "rank0/core[0-3] rank1/core[0-1]");
        gets(slots(1).cores(3), "rank2/core[0-2]");
        waits(slots(1).cores(3));
        gets(slots(3), "rank1/core[2-3] rank2/core3");
    }

    @Test
    void a_slot_is_never_cut_in_two() {
        matcher.define(machine(2, 3, 0));
        gets(slots(2).cores(2), "rank[0-1]/core[0-1]");
        waits(slots(1).cores(2));
        never(slots(3).cores(2), "need 3 slot(s) of 2 core(s), only 2 such slot(s) available");
    }

    @Test
    void gpus_go_with_their_slots() {
        matcher.define(machine(2, 4, 2));
        gets(slots(3).gpus(1), "rank0/core[0-1],gpu[0-1] rank1/core0,gpu0");
        gets(slots(1).gpus(1), "rank1/core1,gpu1");
        waits(slots(1).gpus(1));
        gets(slots(1), "rank0/core2");
        never(slots(1).gpus(3), "need 1 slot(s) of 1 core(s) 3 gpu(s), only 0 such slot(s)");
    }

    @Test
    void nodes_are_different_nodes() {
        matcher.define(machine(3, 4, 0));
        gets(nodes(2).each(2), "rank[0-1]/core[0-1]");
        gets(nodes(3).each(2), "rank[0-1]/core[2-3] rank2/core[0-1]");
        waits(nodes(2));
        never(nodes(4), "need 4 node(s), only 3 eligible");
    }

    @Test
    void a_whole_node_is_given_with_all_it_has_and_only_when_nobody_is_on_it() {
        matcher.define(machine(2, 4, 1));
        gets(slots(1), "rank0/core0");
        gets(nodes(1).whole(), "rank1/core[0-3],gpu0");
        waits(nodes(1).whole());
        matcher.free(new JobId(1));
        gets(nodes(1).whole(), "rank0/core[0-3],gpu0");
        never(nodes(3).whole(), "need 3 exclusive node(s), only 2 eligible");
    }

    @Test
    void a_constraint_leaves_fewer_nodes() {
        ResourceSet all =
                ResourceSet.builder()
                        .node(0, "oslo", Idset.range(0, 1), Idset.EMPTY)
                        .node(1, "rome", Idset.range(0, 1), Idset.EMPTY)
                        .property("ssd", 1)
                        .build();
        matcher.define(all);
        gets(slots(1).where("{'properties':['ssd']}"), "rank1/core0");
        gets(slots(1).where("{'hostlist':['oslo']}"), "rank0/core0");
        gets(slots(1).where("{'not':[{'ranks':['0']}]}"), "rank1/core1");
        waits(slots(1).where("{'properties':['ssd']}"));
        never(slots(3).where("{'properties':['ssd']}"), "only 2 such slot(s)");
        never(slots(1).where("{'properties':['tape']}"), "only 0 such slot(s)");
    }

    @Test
    void a_constraint_that_is_none_can_never_be_met() {
        matcher.define(machine(1, 1, 0));
        never(slots(1).where("{'near':['the sea']}"), "unknown constraint operator 'near'");
        gets(slots(1), "rank0/core0");
    }

    @Test
    void what_a_job_gets_keeps_the_properties_of_its_nodes() {
        matcher.define(
                ResourceSet.builder()
                        .node(0, "oslo", Idset.range(0, 1), Idset.EMPTY)
                        .node(1, "rome", Idset.range(0, 1), Idset.EMPTY)
                        .property("ssd", Idset.range(0, 1))
                        .build());
        assertThat(match(slots(1)).resources().properties().get("ssd")).isEqualTo(Idset.of(0));
    }

    @Test
    void a_drained_node_gets_no_new_jobs_but_requests_for_it_wait() {
        matcher.define(machine(2, 2, 0));
        matcher.setUp("0,7", false);
        gets(slots(1), "rank1/core0");
        waits(nodes(2));
        matcher.setUp("0", true);
        gets(nodes(2), "rank0/core0 rank1/core1");
    }

    @Test
    void nodes_stay_drained_and_cores_stay_taken_when_resources_are_defined_anew() {
        matcher.define(machine(2, 2, 0));
        gets(slots(1), "rank0/core0");
        matcher.setUp("1", false);
        matcher.define(machine(3, 2, 0));
        gets(slots(2), "rank2/core[0-1]");
        gets(slots(1), "rank0/core1");
        waits(slots(1));
    }

    @Test
    void what_is_freed_is_given_again_and_only_once() {
        matcher.define(machine(1, 2, 0));
        gets(slots(1), "rank0/core0");
        gets(slots(1), "rank0/core1");
        waits(slots(1));
        matcher.free(new JobId(1));
        matcher.free(new JobId(1));
        matcher.free(new JobId(4711));
        gets(slots(1), "rank0/core0");
        waits(slots(1));
    }

    @Test
    void a_time_limit_becomes_an_expiration_and_no_limit_the_end_of_the_resources() {
        matcher.define(machine(1, 4, 0).withExpiration(NOW + 5000));
        ResourceSet limited = match(slots(1).seconds(60)).resources();
        assertThat(limited.starttime()).isEqualTo(NOW);
        assertThat(limited.expiration()).isEqualTo(NOW + 60);
        assertThat(match(slots(1)).resources().expiration()).isEqualTo(NOW + 5000);
    }

    @Test
    void the_allocation_says_in_short_what_was_given() {
        matcher.define(machine(2, 4, 0));
        assertThat(match(slots(5)).annotationsJson())
                .isEqualTo("{\"sched\":{\"resource_summary\":\"rank0/core[0-3] rank1/core0\"}}");
    }

    @Test
    void requests_of_another_form_and_beyond_counting_can_never_be_met() {
        matcher.define(machine(4, 4, 0));
        assertThat(matcher.match(new JobId(99), JobRequest.unreadable(), NOW))
                .isEqualTo(new Unsatisfiable("unsatisfiable request: unsupported resource type"));
        never(nodes(4).each(1 << 30), "need 2147483647 slot(s)");
        never(slots(1 << 30).cores(1 << 30), "only 0 such slot(s)");
    }

    private Matched match(Asked asked) {
        return (Matched) matcher.match(new JobId(++jobs), asked.request(), NOW);
    }

    private void gets(Asked asked, String summary) {
        assertThat(match(asked).resources().summary()).isEqualTo(summary);
    }

    private void waits(Asked asked) {
        assertThat(matcher.match(new JobId(++jobs), asked.request(), NOW)).isInstanceOf(Busy.class);
    }

    private void never(Asked asked, String note) {
        assertThat(matcher.match(new JobId(++jobs), asked.request(), NOW))
                .isInstanceOfSatisfying(
                        Unsatisfiable.class,
                        u ->
                                assertThat(u.note())
                                        .startsWith("unsatisfiable request: ")
                                        .contains(note));
    }
}
