package flux.ledger.resource;

import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Nodes with the same cores and gpus.
record NodeGroup(Idset ranks, Idset cores, Idset gpus) {

    private record Part(Idset cores, Idset gpus) {}

    /// In the order of their lowest ranks.
    static List<NodeGroup> of(List<NodeResources> nodes) {
        if (nodes.size() == 1) {
            NodeResources node = nodes.getFirst();
            Idset rank = Idset.range(node.rank(), node.rank());
            return List.of(new NodeGroup(rank, node.cores(), node.gpus()));
        }
        Map<Part, Idset.Builder> groups = new LinkedHashMap<>();
        for (NodeResources node : nodes) {
            groups.computeIfAbsent(new Part(node.cores(), node.gpus()), _ -> Idset.builder())
                    .add(node.rank());
        }
        List<NodeGroup> result = new ArrayList<>(groups.size());
        groups.forEach(
                (part, ranks) ->
                        result.add(new NodeGroup(ranks.build(), part.cores(), part.gpus())));
        return result;
    }
}
