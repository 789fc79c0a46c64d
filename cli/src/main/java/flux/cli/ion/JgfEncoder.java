package flux.cli.ion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The graph of a set of resources in the JSON Graph Format of RFC 40: a cluster, below it nodes,
/// below them cores and gpus. Pure.
final class JgfEncoder {
    private static final String CLUSTER = "cluster";
    private static final Pattern NUMBER_AT_END = Pattern.compile("([0-9]{1,9})$");

    private final ObjectNode scheduling = JsonNodeFactory.instance.objectNode();
    private final ArrayNode nodes;
    private final ArrayNode edges;
    private final ResourceSet resources;

    private JgfEncoder(ResourceSet resources) {
        ObjectNode graph = scheduling.putObject("graph");
        this.nodes = graph.putArray("nodes");
        this.edges = graph.putArray("edges");
        this.resources = resources;
    }

    static ObjectNode encode(ResourceSet resources) {
        JgfEncoder encoder = new JgfEncoder(resources);
        String root = "/" + CLUSTER + "0";
        int cluster = encoder.vertex(CLUSTER, CLUSTER + "0", 0, -1, root);
        resources.nodes().forEach(node -> encoder.node(cluster, root, node));
        return encoder.scheduling;
    }

    /// @return its number
    private int vertex(String type, String name, int id, int rank, String path) {
        int number = nodes.size();
        ObjectNode data =
                nodes.addObject().put("id", Integer.toString(number)).putObject("metadata");
        data.put("type", type).put("basename", type).put("name", name);
        data.put("id", id).put("uniq_id", number).put("rank", rank);
        data.put("exclusive", true).put("unit", "").put("size", 1);
        data.putObject("paths").put("containment", path);
        return number;
    }

    private void contain(int parent, int child) {
        ObjectNode edge = edges.addObject().put("source", Integer.toString(parent));
        edge.put("target", Integer.toString(child));
        edge.putObject("metadata").putObject("name").put("containment", "contains");
    }

    private void node(int cluster, String root, NodeResources node) {
        Matcher number = NUMBER_AT_END.matcher(node.host());
        int id = number.find() ? Integer.parseInt(number.group(1)) : nodes.size();
        String path = root + "/" + node.host();
        int vertex = vertex("node", node.host(), id, node.rank(), path);
        properties(vertex, node.rank());
        contain(cluster, vertex);
        node.cores().stream().forEach(core -> child(vertex, path, "core", core, node.rank()));
        node.gpus().stream().forEach(gpu -> child(vertex, path, "gpu", gpu, node.rank()));
    }

    private void properties(int vertex, int rank) {
        ObjectNode data = (ObjectNode) nodes.get(vertex).get("metadata");
        resources
                .properties()
                .forEach(
                        (name, ranks) -> {
                            if (ranks.contains(rank)) {
                                data.withObjectProperty("properties").put(name, "");
                            }
                        });
    }

    private void child(int parent, String path, String type, int id, int rank) {
        contain(parent, vertex(type, type + id, id, rank, path + "/" + type + id));
    }
}
