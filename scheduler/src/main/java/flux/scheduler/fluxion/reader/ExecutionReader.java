package flux.scheduler.fluxion.reader;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes a graph of an R's execution section (RFC 20): a cluster of nodes with their children.
public final class ExecutionReader {
    private static final Pattern NUMBERED = Pattern.compile(".*?([0-9]{1,18})$");

    /// A hundred thousand years: sums of times stay times.
    private static final long SECONDS_MAX = 3_153_600_000_000L;

    private ExecutionReader() {}

    /// What is to be known beside the graph.
    ///
    /// @param start and `end` in seconds; 0 when the R does not say
    public record Execution(ResourceGraph graph, long start, long end) {}

    /// @throws ReaderFault when it is no R of version 1
    public static Execution read(byte[] json) {
        JsonNode document = JgfReader.parse(json);
        JsonNode execution = document.path("execution");
        if (document.path("version").asInt() != 1 || !execution.path("R_lite").isArray()) {
            throw new ReaderFault("not an R of version 1 with R_lite in its execution");
        }
        try {
            return new Execution(
                    graph(execution),
                    seconds(execution, "starttime"),
                    seconds(execution, "expiration"));
        } catch (IllegalArgumentException e) { // no idset, or more of it than a graph has
            throw new ReaderFault(e.getMessage());
        }
    }

    private static long seconds(JsonNode execution, String key) {
        double seconds = execution.path(key).asDouble();
        if (!(seconds >= 0 && seconds <= SECONDS_MAX)) {
            throw new ReaderFault(
                    "%s must be seconds from 0 to %d, was %s"
                            .formatted(key, SECONDS_MAX, execution.path(key)));
        }
        return (long) seconds;
    }

    private static ResourceGraph graph(JsonNode execution) {
        ResourceGraph graph = new ResourceGraph();
        int root = graph.add(Vertex.of("cluster", 0));
        graph.root(ResourceGraph.CONTAINMENT, root);
        StringBuilder list = new StringBuilder();
        execution
                .path("nodelist")
                .forEach(part -> list.append(list.isEmpty() ? "" : ",").append(part.asText()));
        Hostlist hosts = Hostlist.parse(list.toString());
        Map<Integer, Integer> nodeByRank = new HashMap<>();
        int[] seen = {0};
        for (JsonNode entry : execution.path("R_lite")) {
            ranks(entry.path("rank"))
                    .forEach(
                            rank -> {
                                if (seen[0] == hosts.size()) {
                                    throw new ReaderFault("more ranks than hosts in nodelist");
                                }
                                String host = hosts.hosts().get(seen[0]++);
                                if (nodeByRank.containsKey(rank)) {
                                    throw new ReaderFault("R_lite has rank " + rank + " twice");
                                }
                                nodeByRank.put(rank, node(graph, root, entry, rank, host));
                            });
        }
        if (seen[0] < hosts.size()) {
            throw new ReaderFault(
                    "nodelist has %d hosts, but R_lite has %d ranks"
                            .formatted(hosts.size(), seen[0]));
        }
        execution
                .path("properties")
                .properties()
                .forEach(e -> property(graph, nodeByRank, e.getKey(), e.getValue()));
        graph.index();
        return graph;
    }

    private static void property(
            ResourceGraph graph, Map<Integer, Integer> nodeByRank, String name, JsonNode ranks) {
        ranks(ranks)
                .forEach(
                        rank -> {
                            Integer node = nodeByRank.get(rank);
                            if (node != null) {
                                graph.setProperty(node, name, "");
                            }
                        });
    }

    private static int node(ResourceGraph graph, int root, JsonNode entry, int rank, String host) {
        Matcher number = NUMBERED.matcher(host);
        long id = number.matches() ? Long.parseLong(number.group(1)) : -1;
        int node = graph.add(new Vertex("node", "node", host, id, -1, rank, 1, "", Map.of(), true));
        graph.relate(ResourceGraph.CONTAINMENT, root, node);
        for (Map.Entry<String, JsonNode> children : entry.path("children").properties()) {
            String type = children.getKey();
            ranks(children.getValue())
                    .forEach(
                            child -> {
                                Vertex vertex =
                                        new Vertex(
                                                type, type, null, child, -1, rank, 1, "", Map.of(),
                                                true);
                                graph.relate(ResourceGraph.CONTAINMENT, node, graph.add(vertex));
                            });
        }
        return node;
    }

    /// An idset, as text or as a single number.
    static Idset ranks(JsonNode json) {
        return Idset.parse(json.asText());
    }
}
