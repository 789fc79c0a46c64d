package flux.cli.resource;

import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// What `flux resource list` counts: resources by state, queue and properties.
///
/// @param queues the properties each queue requires, by its name; empty without queues
public record ResourceList(
        ResourceSet all,
        ResourceSet allocated,
        ResourceSet down,
        SortedMap<String, List<String>> queues) {

    /// The states shown when a user names none.
    public static final List<String> STATES_DEFAULT = List.of("free", "allocated", "down");

    /// The resources in a state.
    ///
    /// @throws IllegalArgumentException when there is no such state
    public ResourceSet in(String state) {
        return switch (state) {
            case "all" -> all;
            case "allocated" -> allocated;
            case "down" -> down;
            case "up" -> minus(all, down);
            case "free" -> minus(minus(all, down), allocated);
            default ->
                    throw new IllegalArgumentException(
                            "Invalid resource state " + state + " specified");
        };
    }

    /// A row for all nodes that look the same in the fields shown; a state or a queue that has no
    /// nodes gets a row of zeros.
    ///
    /// @param fields the names of the fields shown; only those that are shown keep rows apart
    public List<ListRow> rows(List<String> states, Set<String> fields) {
        List<ListRow> rows = new ArrayList<>();
        for (String state : states) {
            ResourceSet set = in(state);
            if (!fields.contains("queue") || queues.isEmpty()) {
                addRows(rows, state, "", set, fields);
            } else {
                queues.forEach(
                        (queue, requires) ->
                                addRows(rows, state, queue, having(set, requires), fields));
            }
        }
        return rows;
    }

    /// `4 Nodes, 16 Cores, 0 GPUs`, in the plural whatever the number, as recorded of Flux 0.88.
    public String info(String state) {
        ResourceSet set = in(state);
        return set.nodeCount()
                + " Nodes, "
                + set.coreCount()
                + " Cores, "
                + set.gpuCount()
                + " GPUs";
    }

    /// The same lists for the nodes of `ranks` only.
    public ResourceList onRanks(Idset ranks) {
        return new ResourceList(
                all.onRanks(ranks), allocated.onRanks(ranks), down.onRanks(ranks), queues);
    }

    private void addRows(
            List<ListRow> rows, String state, String queue, ResourceSet set, Set<String> fields) {
        boolean byAll = fields.contains("properties");
        boolean byOther = byAll || fields.contains("propertiesx");
        Map<String, Idset.Builder> groups = new LinkedHashMap<>();
        for (NodeResources node : set.nodes()) {
            String key = byOther ? properties(node.rank(), byAll) : "";
            groups.computeIfAbsent(key, _ -> Idset.builder()).add(node.rank());
        }
        if (groups.isEmpty()) {
            rows.add(new ListRow(state, queue, "", "", 0, 0, 0, "", "", ""));
        }
        groups.forEach(
                (_, ranks) -> rows.add(row(state, queue, set.onRanks(ranks.build()), byOther)));
    }

    private ListRow row(String state, String queue, ResourceSet part, boolean withProperties) {
        int rank = part.nodes().getFirst().rank();
        return new ListRow(
                state,
                queue,
                withProperties ? properties(rank, true) : "",
                withProperties ? properties(rank, false) : "",
                part.nodeCount(),
                part.coreCount(),
                part.gpuCount(),
                part.rankSet().encode(),
                part.nodelist(),
                part.summary());
    }

    /// The properties of a node in order, with or without those that are names of queues.
    private String properties(int rank, boolean withQueues) {
        StringBuilder list = new StringBuilder();
        for (String name : all.properties().keySet()) {
            if (all.hasProperty(name, rank) && (withQueues || !queues.containsKey(name))) {
                list.append(list.isEmpty() ? "" : ",").append(name);
            }
        }
        return list.toString();
    }

    private ResourceSet having(ResourceSet set, List<String> properties) {
        Idset.Builder ranks = Idset.builder();
        for (NodeResources node : set.nodes()) {
            if (properties.stream().allMatch(name -> all.hasProperty(name, node.rank()))) {
                ranks.add(node.rank());
            }
        }
        return set.onRanks(ranks.build());
    }

    private static ResourceSet minus(ResourceSet from, ResourceSet what) {
        if (what.isEmpty()) {
            return from;
        }
        Map<Integer, NodeResources> gone = new LinkedHashMap<>();
        what.nodes().forEach(node -> gone.put(node.rank(), node));
        ResourceSet.Builder left = ResourceSet.builder();
        for (NodeResources node : from.nodes()) {
            NodeResources less = gone.get(node.rank());
            Idset cores = less == null ? node.cores() : node.cores().subtract(less.cores());
            Idset gpus = less == null ? node.gpus() : node.gpus().subtract(less.gpus());
            if (!cores.isEmpty() || !gpus.isEmpty()) {
                left.node(node.rank(), node.host(), cores, gpus);
            }
        }
        return left.properties(from).build();
    }
}
