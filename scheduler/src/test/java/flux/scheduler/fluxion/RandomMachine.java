package flux.scheduler.fluxion;

import static flux.scheduler.fluxion.SmallCluster.allOf;
import static flux.scheduler.fluxion.SmallCluster.job;
import static flux.scheduler.fluxion.SmallCluster.on;
import static flux.scheduler.fluxion.SmallCluster.slots;
import static flux.scheduler.fluxion.SmallCluster.some;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A machine as chance makes it, and what jobs might ask of it.
final class RandomMachine {
    private static final int RANGE_MAX = 4;

    final ResourceGraph graph = new ResourceGraph();
    final List<Integer> vertices = new ArrayList<>();
    final List<Integer> nodes = new ArrayList<>();
    private final Random random;
    private final boolean hasSockets;

    RandomMachine(Random random) {
        this.random = random;
        hasSockets = random.nextBoolean();
        int cluster = graph.add(Vertex.of("cluster", 0));
        graph.root(ResourceGraph.CONTAINMENT, cluster);
        int racks = random.nextInt(4);
        for (int r = 0; r < racks; r++) {
            int rack = add(cluster, "rack", r, 1);
            nodes(rack, 1 + random.nextInt(4));
        }
        if (racks == 0) {
            nodes(cluster, 1 + random.nextInt(9));
        }
        graph.index();
    }

    private void nodes(int above, int count) {
        for (int n = 0; n < count; n++) {
            boolean isNumberedAnew = random.nextInt(8) == 0;
            int node = add(above, "node", isNumberedAnew ? 0 : nodes.size(), 1);
            nodes.add(node);
            if (random.nextInt(3) > 0) {
                graph.setProperty(node, "perf_class", "" + random.nextInt(4));
            }
            for (int s = 0; s < (hasSockets ? 1 + random.nextInt(2) : 1); s++) {
                parts(hasSockets ? add(node, "socket", s, 1) : node);
            }
        }
    }

    private void parts(int above) {
        int cores = random.nextInt(6);
        for (int c = 0; c < cores; c++) {
            add(above, "core", random.nextBoolean() ? c : cores - c, 1);
        }
        int pools = random.nextInt(3);
        for (int p = 0; p < pools; p++) {
            add(above, "memory", p, 1 + random.nextInt(4));
        }
        if (random.nextBoolean()) {
            add(above, "gpu", 0, 1);
        }
    }

    private int add(int above, String type, long id, long size) {
        Vertex vertex = new Vertex(type, type, null, id, -1, -1, size, "", Map.of(), true);
        int u = graph.add(vertex);
        graph.relate(ResourceGraph.CONTAINMENT, above, u);
        vertices.add(u);
        return u;
    }

    Jobspec request() {
        long seconds = 1 + random.nextInt(40);
        Jobspec asked = job(seconds, resources());
        return random.nextInt(6) == 0 ? on("{\"properties\":[\"perf_class\"]}", asked) : asked;
    }

    private Request resources() {
        return switch (random.nextInt(9)) {
            case 0 -> allOf(1 + random.nextInt(3), "node");
            case 1 -> slots(1 + random.nextInt(5), some(1 + random.nextInt(2), "core"));
            case 2 -> slots(1 + random.nextInt(2), some(2, "core"), some(3, "memory"));
            case 3 -> some(1 + random.nextInt(3), "node", slots(1, inNode()));
            case 4 -> some(1, "rack", some(2, "node", slots(1, inNode())));
            case 5 -> slots(2, some(1, "node", inNode()));
            case 6 -> some(1 + random.nextInt(4), "core");
            case 7 -> allOf(1, "socket", some(1, "core"));
            default -> range(slots(1, some(1, "core"), some(1, "gpu")));
        };
    }

    private Request inNode() {
        return hasSockets
                ? some(1, "socket", some(1 + random.nextInt(3), "core"))
                : some(1 + random.nextInt(3), "core");
    }

    private Request range(Request one) {
        Count count = new Count(1, 1 + random.nextInt(RANGE_MAX), Count.Operator.ADD, 1);
        return new Request(one.type(), count, one.exclusive(), one.label(), one.with());
    }
}
