package flux.scheduler.fluxion;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.Request;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.match.Selection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A cluster of nodes with cores and pools of memory, and the words to ask for them.
public final class SmallCluster {
    private SmallCluster() {}

    /// @param memoryUnits of the one pool in each node
    public static ResourceGraph of(int nodes, int cores, long memoryUnits) {
        ResourceGraph graph = new ResourceGraph();
        int cluster = graph.add(Vertex.of("cluster", 0));
        graph.root(ResourceGraph.CONTAINMENT, cluster);
        for (int n = 0; n < nodes; n++) {
            int node = graph.add(new Vertex("node", "node", null, n, -1, n, 1, "", Map.of(), true));
            graph.relate(ResourceGraph.CONTAINMENT, cluster, node);
            for (int c = 0; c < cores; c++) {
                graph.relate(ResourceGraph.CONTAINMENT, node, graph.add(Vertex.of("core", c)));
            }
            for (int m = 0; m < 2; m++) {
                int memory =
                        graph.add(
                                new Vertex(
                                        "memory",
                                        "memory",
                                        null,
                                        m,
                                        -1,
                                        n,
                                        memoryUnits / 2,
                                        "GB",
                                        Map.of(),
                                        true));
                graph.relate(ResourceGraph.CONTAINMENT, node, memory);
            }
        }
        graph.index();
        return graph;
    }

    public static Request some(long count, String type, Request... with) {
        return new Request(type, Count.exactly(count), false, "", List.of(with));
    }

    public static Request allOf(long count, String type, Request... with) {
        return new Request(type, Count.exactly(count), true, "", List.of(with));
    }

    public static Request slots(long count, Request... with) {
        return new Request(Request.SLOT, Count.exactly(count), false, "task", List.of(with));
    }

    public static Request either(Request... with) {
        return new Request(Request.XOR_SLOT, Count.exactly(1), false, "task", List.of(with));
    }

    public static Jobspec job(long seconds, Request... resources) {
        return new Jobspec(List.of(resources), seconds, null);
    }

    public static Jobspec on(String constraint, Jobspec jobspec) {
        return new Jobspec(
                jobspec.resources(), jobspec.durationSeconds(), Constraint.parse(constraint));
    }

    /// What was found, as sorted paths of what is the job's alone, behind the time; or why not.
    public static String told(Fluxion fluxion, Matched matched) {
        return switch (matched) {
            case Found found ->
                    found.at() + (found.reserved() ? " reserved " : " ") + own(fluxion, found);
            case Matched.Busy busy -> "busy";
            case Matched.Unsatisfiable never -> "unsatisfiable";
        };
    }

    private static String own(Fluxion fluxion, Found found) {
        Selection selection = found.selection();
        TreeSet<String> paths = new TreeSet<>();
        for (int i = 0; i < selection.size(); i++) {
            if (selection.isExclusive(i)) {
                String path = fluxion.graph().path(selection.vertex(i), fluxion.dominant());
                paths.add(path.substring("/cluster0/".length()));
            }
        }
        return String.join(" ", paths);
    }
}
