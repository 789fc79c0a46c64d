package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.connect.Resources;
import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What `flux resource list` counts: resources by state, queue and properties.
///
/// @param queues the properties each queue requires, by its name; empty without queues
public record ResourceList(
        ResourceSet all,
        ResourceSet allocated,
        ResourceSet down,
        SortedMap<String, List<String>> queues) {

    /// @param status the answer of `resource.sched-status`
    public static ResourceList of(JsonNode status, SortedMap<String, List<String>> queues) {
        return new ResourceList(
                Resources.parse(status.path("all")),
                Resources.parse(status.path("allocated")),
                Resources.parse(status.path("down")),
                queues);
    }

    /// The same lists for the nodes that have these properties.
    public ResourceList serving(List<String> requires) {
        if (requires.isEmpty()) {
            return this;
        }
        Idset.Builder ranks = Idset.builder();
        for (NodeResources node : all.nodes()) {
            if (serves(node.rank(), requires)) {
                ranks.add(node.rank());
            }
        }
        return onRanks(ranks.build());
    }

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

    /// What is in at least one of the states.
    public ResourceSet in(List<String> states) {
        ResourceSet.Builder sum = ResourceSet.builder();
        Map<Integer, NodeResources> nodes = new TreeMap<>();
        for (String state : states) {
            for (NodeResources node : in(state).nodes()) {
                nodes.merge(node.rank(), node, ResourceList::together);
            }
        }
        nodes.values()
                .forEach(node -> sum.node(node.rank(), node.host(), node.cores(), node.gpus()));
        sum.starttime(all.starttime()).expiration(all.expiration());
        return sum.properties(all).build();
    }

    private static NodeResources together(NodeResources a, NodeResources b) {
        return new NodeResources(
                a.rank(), a.host(), a.cores().union(b.cores()), a.gpus().union(b.gpus()));
    }

    /// A row for all nodes that look the same in the fields shown; a state that has no nodes gets a
    /// row of zeros, for each queue if queues are shown.
    ///
    /// @param fields the names of the fields shown; only those that are shown keep rows apart
    public List<ListRow> rows(List<String> states, Set<String> fields) {
        List<ListRow> rows = new ArrayList<>();
        for (String state : states) {
            ResourceSet set = in(state);
            if (!set.isEmpty()) {
                addRows(rows, state, set, fields);
            } else if (!fields.contains("queue") || queues.isEmpty()) {
                rows.add(empty(state, ""));
            } else {
                queues.keySet().forEach(queue -> rows.add(empty(state, queue)));
            }
        }
        return rows;
    }

    private static ListRow empty(String state, String queue) {
        return new ListRow(state, queue, "", "", 0, 0, 0, "", "", "");
    }

    /// `4 Nodes, 16 Cores, 0 GPUs`, in the plural whatever the number, as recorded of Flux 0.88.
    public String info(String... states) {
        ResourceSet set = in(List.of(states));
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

    private void addRows(List<ListRow> rows, String state, ResourceSet set, Set<String> fields) {
        boolean byQueue = fields.contains("queue");
        boolean byAll = fields.contains("properties");
        boolean byOther = byAll || fields.contains("propertiesx");
        Map<String, Idset.Builder> groups = new LinkedHashMap<>();
        for (NodeResources node : set.nodes()) {
            String queue = byQueue ? queuesOf(node.rank()) : "";
            String key = queue + " " + (byOther ? properties(node.rank(), byAll) : "");
            groups.computeIfAbsent(key, _ -> Idset.builder()).add(node.rank());
        }
        groups.values()
                .forEach(
                        ranks ->
                                rows.add(row(state, set.onRanks(ranks.build()), byQueue, byOther)));
    }

    private ListRow row(String state, ResourceSet part, boolean withQueue, boolean withProperties) {
        int rank = part.nodes().getFirst().rank();
        return new ListRow(
                state,
                withQueue ? queuesOf(rank) : "",
                withProperties ? properties(rank, true) : "",
                withProperties ? properties(rank, false) : "",
                part.nodeCount(),
                part.coreCount(),
                part.gpuCount(),
                part.rankSet().encode(),
                part.nodelist(),
                part.summary());
    }

    /// The queues that a node serves.
    private String queuesOf(int rank) {
        return queues.entrySet().stream()
                .filter(queue -> serves(rank, queue.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(","));
    }

    private boolean serves(int rank, List<String> requires) {
        return requires.stream().allMatch(name -> all.hasProperty(name, rank));
    }

    /// The nodes that serve a queue; none when there is no such queue.
    public Idset ranksOf(String queue) {
        Idset.Builder ranks = Idset.builder();
        List<String> requires = queues.get(queue);
        for (NodeResources node : all.nodes()) {
            if (requires != null && serves(node.rank(), requires)) {
                ranks.add(node.rank());
            }
        }
        return ranks.build();
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

    /// The same lists with some of the queues only.
    public ResourceList ofQueues(List<String> names) {
        SortedMap<String, List<String>> some = new TreeMap<>(queues);
        some.keySet().retainAll(names);
        return new ResourceList(all, allocated, down, some);
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
