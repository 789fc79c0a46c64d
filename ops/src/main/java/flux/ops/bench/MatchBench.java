package flux.ops.bench;

import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.FluxionOptions;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.Request;
import flux.scheduler.fluxion.match.Matched.Found;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How long the match engine takes, by the size of the graph: jobs of a slot with cores, and of
/// whole nodes, allocated one after the other.
///
/// `java -cp LIB flux.ops.bench.MatchBench [POLICY [JOBS]]` prints a row for each size.
public final class MatchBench {
    private static final int CORES = 48;
    private static final int RACK_NODES = 32;
    private static final int[] RACKS = {64, 640};
    private static final double MICROS = 1e3;

    private MatchBench() {}

    public static void main(String[] args) {
        String policy = args.length > 0 ? args[0] : "first";
        int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
        System.out.println("policy " + policy + ", " + jobs + " jobs of each kind, microseconds");
        for (int racks : RACKS) {
            ResourceGraph graph = cluster(racks);
            row(graph, "1 slot of 4 cores", policy, jobs, slot(4));
            row(graph, "1 whole node", policy, jobs, node(1));
            row(graph, "16 whole nodes", policy, jobs / 16, node(16));
        }
    }

    private static void row(
            ResourceGraph graph, String what, String policy, int jobs, Jobspec jobspec) {
        Fluxion fluxion = new Fluxion(graph, FluxionOptions.of(policy));
        for (int i = 0; i < Math.min(jobs, 50); i++) {
            fluxion.allocate(i + 1, jobspec, 0);
            fluxion.cancel(i + 1);
        }
        long[] nanos = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            long before = System.nanoTime();
            boolean found = fluxion.allocate(i + 1, jobspec, 0) instanceof Found;
            nanos[i] = System.nanoTime() - before;
            if (!found) {
                throw new IllegalStateException("no room for job " + i);
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%,10d vertices  %-18s median %8.1f  p99 %8.1f%n",
                graph.vertexCount(),
                what,
                nanos[jobs / 2] / MICROS,
                nanos[jobs * 99 / 100] / MICROS);
    }

    private static ResourceGraph cluster(int racks) {
        ResourceGraph graph = new ResourceGraph();
        int cluster = graph.add(Vertex.of("cluster", 0));
        graph.root(ResourceGraph.CONTAINMENT, cluster);
        int rank = 0;
        for (int r = 0; r < racks; r++) {
            int rack = graph.add(Vertex.of("rack", r));
            graph.relate(ResourceGraph.CONTAINMENT, cluster, rack);
            for (int n = 0; n < RACK_NODES; n++) {
                int node =
                        graph.add(
                                new Vertex(
                                        "node", "node", null, rank, -1, rank, 1, "", Map.of(),
                                        true));
                rank++;
                graph.relate(ResourceGraph.CONTAINMENT, rack, node);
                for (int c = 0; c < CORES; c++) {
                    graph.relate(ResourceGraph.CONTAINMENT, node, graph.add(Vertex.of("core", c)));
                }
            }
        }
        graph.index();
        return graph;
    }

    private static Jobspec slot(int cores) {
        Request core = new Request("core", Count.exactly(cores), false, "", List.of());
        return job(new Request(Request.SLOT, Count.exactly(1), false, "task", List.of(core)));
    }

    private static Jobspec node(int nodes) {
        return job(new Request("node", Count.exactly(nodes), true, "", List.of()));
    }

    private static Jobspec job(Request request) {
        return new Jobspec(List.of(request), 3600, null);
    }
}
