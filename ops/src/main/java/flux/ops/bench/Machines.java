package flux.ops.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.GrugReader;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;

/// The machines that matches are measured on: cluster, racks, nodes, sockets, cores and perhaps
/// gpus, as GRUG recipes such as `resource-query` reads.
///
/// @param racks 0 when the nodes stand in the cluster itself
/// @param nodes in each rack
/// @param cores in each of a node's two sockets; `gpus` likewise
record Machines(int racks, int nodes, int cores, int gpus) {
    private static final int SOCKETS = 2;

    /// @param nodes in all, a multiple of 16
    static Machines ofRacks(int nodes, int cores, int gpus) {
        return new Machines(nodes / 16, 16, cores, gpus);
    }

    static Machines flat(int nodes, int cores, int gpus) {
        return new Machines(0, nodes, cores, gpus);
    }

    int nodesInAll() {
        return Math.max(1, racks) * nodes;
    }

    int coresInAll() {
        return nodesInAll() * SOCKETS * cores;
    }

    ResourceGraph load() {
        return GrugReader.read(new ByteArrayInputStream(recipe().getBytes(UTF_8)));
    }

    @Override
    public String toString() {
        return "%,d nodes x %d cores%s%s"
                .formatted(
                        nodesInAll(),
                        SOCKETS * cores,
                        gpus > 0 ? " and " + SOCKETS * gpus + " gpus" : "",
                        racks == 0 ? ", no racks" : "");
    }

    private String recipe() {
        List<String> pools = new ArrayList<>();
        List<String> edges = new ArrayList<>();
        pools.add(
                "<node id=\"cluster\"><data key=\"root\">1</data><data key=\"type\">cluster</data>"
                        + "<data key=\"basename\">cluster</data></node>");
        if (racks > 0) {
            add("cluster", "rack", racks, 0, pools, edges);
        }
        add(racks > 0 ? "rack" : "cluster", "node", nodes, 1, pools, edges);
        add("node", "socket", SOCKETS, 0, pools, edges);
        add("socket", "core", cores, 1, pools, edges);
        if (gpus > 0) {
            add("socket", "gpu", gpus, 1, pools, edges);
        }
        return KEYS
                + "<graph id=\"machine\" edgedefault=\"directed\">"
                + String.join("", pools)
                + String.join("", edges)
                + "</graph></graphml>";
    }

    private static void add(
            String above,
            String type,
            int count,
            int scope,
            List<String> pools,
            List<String> edges) {
        pools.add(
                "<node id=\"%s\"><data key=\"type\">%s</data><data key=\"basename\">%s</data></node>"
                        .formatted(type, type, type));
        edges.add(
                "<edge source=\"%s\" target=\"%s\"><data key=\"multi_scale\">%d</data>"
                                .formatted(above, type, count)
                        + "<data key=\"id_scope\">%d</data></edge>".formatted(scope));
    }

    private static final String KEYS =
            """
            <graphml>
            <key id="root" for="node"><default>0</default></key>
            <key id="size" for="node"><default>1</default></key>
            <key id="subsystem" for="node"><default>containment</default></key>
            <key id="e_subsystem" for="edge"><default>containment</default></key>
            <key id="id_scope" for="edge"><default>0</default></key>
            <key id="id_start" for="edge"><default>0</default></key>
            <key id="id_stride" for="edge"><default>1</default></key>
            <key id="gen_method" for="edge"><default>MULTIPLY</default></key>
            <key id="multi_scale" for="edge"><default>1</default></key>
            """;
}
