package flux.scheduler.fluxion;

import static flux.scheduler.fluxion.SmallCluster.job;
import static flux.scheduler.fluxion.SmallCluster.slots;
import static flux.scheduler.fluxion.SmallCluster.some;
import static flux.scheduler.fluxion.SmallCluster.told;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.FilterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Power flows from a panel to nodes: each node may draw 2 units, and the panel has 3 for all.
@Feature("F239")
class PowerCapTest {
    private static final int NODE_UNITS = 2;
    private static final int PANEL_UNITS = 3;

    private final Fluxion fluxion = new Fluxion(powered(), options());

    @Test
    void a_node_draws_from_all_suppliers_above_it() {
        assertThat(told(fluxion, fluxion.allocate(1, drawing(2), 0))).isEqualTo("0 node0/core0");
        assertThat(told(fluxion, fluxion.allocate(2, drawing(2), 0))).isEqualTo("busy");
        assertThat(told(fluxion, fluxion.allocate(2, drawing(1), 0))).isEqualTo("0 node1/core0");
        assertThat(told(fluxion, fluxion.allocate(3, drawing(1), 0))).isEqualTo("busy");
        fluxion.cancel(1);
        assertThat(told(fluxion, fluxion.allocate(3, drawing(2), 0))).isEqualTo("0 node0/core0");
    }

    @Test
    void power_is_waited_for() {
        fluxion.allocate(1, drawing(2), 0);
        assertThat(told(fluxion, fluxion.allocateOrElseReserve(2, drawing(2), 0)))
                .isEqualTo("100 reserved node0/core0");
    }

    @Test
    void more_than_a_supplier_has_is_never_there() {
        assertThat(told(fluxion, fluxion.allocateOrElseReserve(1, drawing(3), 0)))
                .isEqualTo("unsatisfiable");
        Jobspec bothNodes = job(100, some(2, "node", slots(1, some(1, "core")), some(2, "power")));
        assertThat(told(fluxion, fluxion.allocateOrTellWhether(1, bothNodes, 0)))
                .isEqualTo("unsatisfiable");
    }

    private static Jobspec drawing(long units) {
        return job(100, some(1, "node", slots(1, some(1, "core")), some(units, "power")));
    }

    private static ResourceGraph powered() {
        ResourceGraph graph = SmallCluster.of(2, 4, 8);
        int power = graph.subsystem("power");
        int panel = graph.add(Vertex.of("powerpanel", 0));
        graph.root(power, panel);
        addUnits(graph, power, panel, PANEL_UNITS);
        for (int n = 0; n < 2; n++) {
            int node = graph.find("/cluster0/node" + n);
            graph.relate(power, panel, node);
            addUnits(graph, power, node, NODE_UNITS);
        }
        graph.index();
        return graph;
    }

    private static void addUnits(ResourceGraph graph, int power, int supplier, int units) {
        for (int i = 0; i < units; i++) {
            graph.relate(power, supplier, graph.add(Vertex.of("power", i)));
        }
    }

    private static FluxionOptions options() {
        return new FluxionOptions(
                MatchPolicy.parse("low"),
                FilterSpec.parse(FluxionOptions.FILTERS_DEFAULT),
                List.of("containment", "power"),
                false,
                0,
                100_000,
                false);
    }
}
