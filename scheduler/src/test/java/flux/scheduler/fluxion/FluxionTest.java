package flux.scheduler.fluxion;

import static flux.scheduler.fluxion.SmallCluster.allOf;
import static flux.scheduler.fluxion.SmallCluster.either;
import static flux.scheduler.fluxion.SmallCluster.job;
import static flux.scheduler.fluxion.SmallCluster.on;
import static flux.scheduler.fluxion.SmallCluster.slots;
import static flux.scheduler.fluxion.SmallCluster.some;
import static flux.scheduler.fluxion.SmallCluster.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.FilterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

@Feature("F237")
class FluxionTest {
    private static final Jobspec TWO_CORES = job(100, slots(1, some(2, "core")));
    private static final Jobspec A_NODE = job(100, allOf(1, "node"));

    private final Fluxion low = engine("low");

    @Test
    void policies_prefer_one_end_or_the_other() {
        assertThat(told(low, low.allocate(1, TWO_CORES, 0))).isEqualTo("0 node0/core0 node0/core1");
        Fluxion high = engine("hinode");
        assertThat(told(high, high.allocate(1, TWO_CORES, 0)))
                .isEqualTo("0 node1/core2 node1/core3");
    }

    @Test
    void a_whole_node_comes_with_all_that_is_in_it() {
        assertThat(told(low, low.allocate(1, A_NODE, 0)))
                .isEqualTo(
                        "0 node0 node0/core0 node0/core1 node0/core2 node0/core3 node0/memory0"
                                + " node0/memory1");
    }

    @Test
    void a_node_that_is_shared_cannot_be_taken_whole_and_the_other_way_round() {
        low.allocate(1, TWO_CORES, 0);
        low.allocate(2, A_NODE, 0);
        assertThat(told(low, low.allocate(3, A_NODE, 0))).isEqualTo("busy");
        assertThat(told(low, low.allocate(3, TWO_CORES, 0))).isEqualTo("0 node0/core2 node0/core3");
        assertThat(told(low, low.allocate(4, TWO_CORES, 0))).isEqualTo("busy");
    }

    @Test
    void pools_are_taken_in_whole_pieces() {
        Jobspec fiveUnits = job(100, slots(1, some(1, "core"), some(5, "memory")));
        assertThat(told(low, low.allocate(1, fiveUnits, 0)))
                .isEqualTo("0 node0/core0 node0/memory0 node0/memory1");
        Jobspec oneUnit = job(100, slots(1, some(1, "memory")));
        assertThat(told(low, low.allocate(2, oneUnit, 0))).isEqualTo("0 node1/memory0");
    }

    @Test
    @Feature("F235")
    void what_does_not_fit_now_is_reserved_for_when_it_does() {
        low.allocate(1, job(50, allOf(2, "node")), 0);
        assertThat(told(low, low.allocateOrElseReserve(2, A_NODE, 0)))
                .startsWith("50 reserved node0 ");
        assertThat(told(low, low.allocateOrElseReserve(3, job(10, allOf(2, "node")), 0)))
                .startsWith("150 reserved node0 ");
        assertThat(told(low, low.allocateOrElseReserve(4, A_NODE, 0)))
                .startsWith("50 reserved node1 ");
    }

    @Test
    void never_is_told_apart_from_not_now() {
        Jobspec fiveCores = job(100, slots(1, some(5, "core")));
        assertThat(told(low, low.allocate(1, fiveCores, 0))).isEqualTo("busy");
        assertThat(told(low, low.allocateOrTellWhether(1, fiveCores, 0)))
                .isEqualTo("unsatisfiable");
        assertThat(told(low, low.allocateOrElseReserve(1, fiveCores, 0)))
                .isEqualTo("unsatisfiable");
        assertThat(low.isSatisfiable(fiveCores)).isFalse();
        assertThat(low.isSatisfiable(A_NODE)).isTrue();
    }

    @Test
    @Feature("F234")
    void what_is_down_is_waited_for() {
        low.graph().setUp(low.graph().find("/cluster0/node0"), false);
        assertThat(told(low, low.allocate(1, A_NODE, 0))).startsWith("0 node1 ");
        Jobspec two = job(10, allOf(2, "node"));
        assertThat(told(low, low.allocateOrElseReserve(2, two, 0))).isEqualTo("busy");
        assertThat(low.isSatisfiable(two)).isTrue();
    }

    @Test
    void an_allocation_that_overruns_is_still_there_now() {
        low.allocate(1, job(10, allOf(2, "node")), 0);
        assertThat(told(low, low.allocate(2, A_NODE, 20))).isEqualTo("busy");
        low.cancel(1);
        assertThat(told(low, low.allocate(2, A_NODE, 20))).startsWith("20 node0 ");
    }

    @Test
    void constraints_choose_nodes() {
        assertThat(told(low, low.allocate(1, on("{\"ranks\":[\"1\"]}", TWO_CORES), 0)))
                .isEqualTo("0 node1/core0 node1/core1");
        low.graph().setProperty(low.graph().find("/cluster0/node0"), "fast", "");
        Jobspec slow = on("{\"not\":[{\"properties\":[\"fast\"]}]}", A_NODE);
        assertThat(told(low, low.allocate(2, slow, 0))).isEqualTo("busy");
        assertThat(told(low, low.allocateOrElseReserve(2, slow, 0)))
                .startsWith("100 reserved node1 ");
    }

    @Test
    @Feature("F232")
    void part_of_an_allocation_can_be_given_back() {
        low.allocate(1, job(100, allOf(2, "node")), 0);
        int node1 = low.graph().find("/cluster0/node1");
        boolean nothingLeft =
                low.cancelPartly(1, u -> u == node1 || low.graph().path(u, 0).contains("node1/"));
        assertThat(nothingLeft).isFalse();
        assertThat(told(low, low.allocate(2, A_NODE, 0))).startsWith("0 node1 ");
        assertThat(low.cancelPartly(1, u -> true)).isTrue();
        assertThatThrownBy(() -> low.cancelPartly(1, u -> true))
                .hasMessageContaining("nonexistent job 1");
        assertThat(told(low, low.allocate(3, A_NODE, 0))).startsWith("0 node0 ");
    }

    @Test
    void who_gives_back_a_node_but_keeps_cores_of_it_keeps_others_from_having_it_whole() {
        low.allocate(1, job(100, allOf(2, "node")), 0);
        int node1 = low.graph().find("/cluster0/node1");
        assertThat(low.cancelPartly(1, u -> u == node1)).isFalse();
        assertThat(told(low, low.allocate(2, A_NODE, 0))).isEqualTo("busy");
        assertThat(told(low, low.allocate(2, TWO_CORES, 0))).isEqualTo("busy");
        int core0 = low.graph().find("/cluster0/node1/core0");
        int core1 = low.graph().find("/cluster0/node1/core1");
        assertThat(low.cancelPartly(1, u -> u == core0 || u == core1)).isFalse();
        assertThat(told(low, low.allocate(2, A_NODE, 0))).isEqualTo("busy");
        assertThat(told(low, low.allocate(2, TWO_CORES, 0))).isEqualTo("0 node1/core0 node1/core1");
        low.cancel(2);
        assertThat(low.cancelPartly(1, u -> low.graph().path(u, 0).contains("node1/"))).isFalse();
        assertThat(told(low, low.allocate(3, A_NODE, 0))).startsWith("0 node1 ");
        assertThat(low.cancel(1)).isTrue();
        assertThat(told(low, low.allocate(4, A_NODE, 0))).startsWith("0 node0 ");
    }

    @Test
    void a_node_is_whole_again_when_all_that_was_taken_of_it_is_given_back() {
        low.allocate(1, job(100, some(2, "node", slots(1, some(1, "core")))), 0);
        int core = low.graph().find("/cluster0/node1/core0");
        assertThat(told(low, low.allocate(2, A_NODE, 0))).isEqualTo("busy");
        assertThat(low.cancelPartly(1, u -> u == core)).isFalse();
        assertThat(told(low, low.allocate(2, A_NODE, 0))).startsWith("0 node1 ");
    }

    @Test
    @Feature("F244")
    void what_was_decided_elsewhere_is_entered_as_it_is() {
        Fluxion node = engine("lonode");
        int[] cores = {node.graph().find("/cluster0/node0/core0")};
        node.update(7, cores, false, 0, 100, false);
        assertThat(told(node, node.allocate(8, TWO_CORES, 0)))
                .isEqualTo("0 node0/core1 node0/core2");
        assertThatThrownBy(() -> node.update(9, cores, false, 50, 60, false))
                .hasMessageContaining("/cluster0/node0/core0 is somebody else's");
        assertThatThrownBy(() -> node.update(7, cores, false, 0, 1, false))
                .hasMessageContaining("existing Jobid 7");
    }

    @Test
    void resources_leave_with_what_jobs_had_of_them() {
        low.allocate(1, job(100, allOf(2, "node")), 0);
        low.remove(low.graph().find("/cluster0/node1"));
        assertThat(low.schedule().held(1)).isNotNull();
        assertThat(low.isSatisfiable(job(1, allOf(2, "node")))).isFalse();
        low.remove(low.graph().find("/cluster0/node0"));
        assertThat(low.schedule().held(1)).isNull();
    }

    @Test
    void filters_change_the_effort_and_not_the_result() {
        Jobspec three = job(100, slots(1, some(3, "core")));
        for (String filters : List.of("", "ALL:core", "cluster:core", "node:memory,ALL:node")) {
            Fluxion fluxion = engine("high", filters, false);
            assertThat(told(fluxion, fluxion.allocate(1, three, 0)))
                    .as(filters)
                    .startsWith("0 node0");
            assertThat(told(fluxion, fluxion.allocate(2, three, 0)))
                    .as(filters)
                    .startsWith("0 node1");
            assertThat(told(fluxion, fluxion.allocateOrElseReserve(3, three, 0)))
                    .as(filters)
                    .startsWith("100 reserved node0");
        }
    }

    @Test
    @Feature("F251")
    void of_alternatives_the_first_that_can_be_is_taken() {
        Jobspec jobspec = job(100, either(some(5, "core")), either(some(1, "memory")));
        Fluxion flexible = engine("low", FluxionOptions.FILTERS_DEFAULT, true);
        assertThat(told(flexible, flexible.allocate(1, jobspec, 0))).isEqualTo("0 node0/memory0");
        assertThatThrownBy(() -> low.allocate(1, jobspec, 0)).isInstanceOf(JobspecFault.class);
    }

    /// Within a match nothing is descended for: a slot is made of what stands side by side.
    @Test
    void the_parts_of_a_slot_stand_side_by_side() {
        Jobspec apart = job(100, slots(1, some(1, "core"), some(1, "node")));
        assertThat(told(low, low.allocate(1, apart, 0))).isEqualTo("busy");
        assertThat(low.isSatisfiable(apart)).isFalse();
        Jobspec beside = job(100, slots(1, some(1, "core"), some(1, "memory")));
        assertThat(told(low, low.allocate(1, beside, 0))).isEqualTo("0 node0/core0 node0/memory0");
        Jobspec within = job(100, some(1, "node", slots(2, some(1, "core")), some(4, "memory")));
        assertThat(told(low, low.allocate(2, within, 0))).isEqualTo("0 node0/core1 node0/core2");
    }

    @Test
    void requests_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> low.allocate(1, job(1, some(1, "zone")), 0))
                .hasMessageContaining("must be a resource type known to fluxion");
        assertThatThrownBy(() -> low.allocate(1, job(1, some(1, "core"), some(2, "core")), 0))
                .hasMessageContaining("cannot be told apart");
        assertThatThrownBy(() -> low.allocate(1, A_NODE, -1))
                .hasMessageContaining("not within the resources' time");
    }

    private static Fluxion engine(String policy) {
        return engine(policy, FluxionOptions.FILTERS_DEFAULT, false);
    }

    private static Fluxion engine(String policy, String filters, boolean flexible) {
        return new Fluxion(
                SmallCluster.of(2, 4, 8),
                new FluxionOptions(
                        MatchPolicy.parse(policy),
                        FilterSpec.parse(filters),
                        List.of("containment"),
                        flexible,
                        0,
                        100_000,
                        false));
    }
}
