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
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Bandwidth of a shared file system flows through a router to each node: every router passes 40 of
/// it in pieces of 10, the file system has 60 for all.
@Feature("F240")
class SharedFilesTest {
    private static final int PIECE = 10;

    private final Fluxion fluxion = new Fluxion(machine(), options());

    private static Jobspec moving(long bandwidth) {
        return job(
                100, some(1, "node", slots(1, some(1, "core")), some(bandwidth, "pfsbandwidth")));
    }

    @Test
    void jobs_share_what_the_file_system_has() {
        assertThat(told(fluxion, fluxion.allocate(1, moving(40), 0))).isEqualTo("0 node0/core0");
        assertThat(told(fluxion, fluxion.allocate(2, moving(30), 0)))
                .as("the other node's router has 40, the file system 20")
                .isEqualTo("busy");
        assertThat(told(fluxion, fluxion.allocate(2, moving(20), 0))).isEqualTo("0 node1/core0");
        assertThat(told(fluxion, fluxion.allocate(3, moving(10), 0))).isEqualTo("busy");
        assertThat(told(fluxion, fluxion.allocate(3, job(100, slots(1, some(1, "core"))), 0)))
                .as("one that moves nothing")
                .isEqualTo("0 node0/core1");
        fluxion.cancel(1);
        assertThat(told(fluxion, fluxion.allocate(4, moving(30), 0))).isEqualTo("0 node0/core0");
    }

    @Test
    void bandwidth_is_waited_for_and_more_than_there_is_is_never_there() {
        fluxion.allocate(1, moving(40), 0);
        fluxion.allocate(2, moving(20), 0);
        assertThat(told(fluxion, fluxion.allocateOrElseReserve(3, moving(10), 0)))
                .isEqualTo("100 reserved node0/core0");
        assertThat(told(fluxion, fluxion.allocateOrElseReserve(4, moving(50), 0)))
                .isEqualTo("unsatisfiable");
    }

    private static ResourceGraph machine() {
        ResourceGraph graph = SmallCluster.of(2, 4, 8);
        int bandwidth = graph.subsystem("pfs1bw");
        int files = graph.add(Vertex.of("pfs", 0));
        graph.root(bandwidth, files);
        addPieces(graph, bandwidth, files, 6);
        for (int n = 0; n < 2; n++) {
            int router = graph.add(Vertex.of("router", n));
            graph.relate(bandwidth, files, router);
            addPieces(graph, bandwidth, router, 4);
            graph.relate(bandwidth, router, graph.find("/cluster0/node" + n));
        }
        graph.index();
        return graph;
    }

    private static void addPieces(ResourceGraph graph, int subsystem, int above, int count) {
        for (int i = 0; i < count; i++) {
            Vertex piece =
                    new Vertex("pfsbandwidth", "bw", null, i, -1, -1, PIECE, "MB", Map.of(), true);
            graph.relate(subsystem, above, graph.add(piece));
        }
    }

    private static FluxionOptions options() {
        return new FluxionOptions(
                MatchPolicy.parse("low"),
                FilterSpec.parse(FluxionOptions.FILTERS_DEFAULT),
                List.of("containment", "pfs1bw"),
                false,
                0,
                100_000,
                false);
    }
}
