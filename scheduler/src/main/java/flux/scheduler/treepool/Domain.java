package flux.scheduler.treepool;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Cores and gpus that lie together, as the ids that they have in their node.
///
/// @param type `node`, or as R calls it: `socket`, `numa`, or another
/// @param inner those that it consists of, in R's order; empty for a leaf
record Domain(String type, BitSet cores, BitSet gpus, List<Domain> inner) {
    static final String NODE = "node";

    /// A node. Cores and gpus that its topology does not name are in no smaller domain.
    ///
    /// @param topology null for none
    static Domain node(Idset cores, Idset gpus, @Nullable JsonNode topology) {
        List<Domain> inner = topology == null ? List.of() : inner(topology);
        return new Domain(NODE, bits(cores), bits(gpus), inner);
    }

    /// @throws InvalidText that names what is wrong
    static void requireReadable(JsonNode topology) {
        node(Idset.EMPTY, Idset.EMPTY, topology);
    }

    private static List<Domain> inner(JsonNode topology) {
        List<Domain> inner = new ArrayList<>();
        for (Map.Entry<String, JsonNode> level : topology.properties()) {
            // What a node has beside, such as storage, holds no cores.
            if (level.getValue().isArray() && !level.getKey().equals("storage")) {
                level.getValue().forEach(each -> inner.add(of(level.getKey(), each)));
            }
        }
        return List.copyOf(inner);
    }

    private static Domain of(String type, JsonNode topology) {
        List<Domain> inner = inner(topology);
        BitSet cores = bits(ids(type, topology, "cores"));
        BitSet gpus = bits(ids(type, topology, "gpus"));
        inner.forEach(
                domain -> {
                    cores.or(domain.cores);
                    gpus.or(domain.gpus);
                });
        return new Domain(type, cores, gpus, inner);
    }

    private static Idset ids(String type, JsonNode topology, String key) {
        try {
            return Idset.parse(topology.path(key).asText(""));
        } catch (InvalidText e) {
            throw new InvalidText(
                    "R: scheduling: %s.%s: expected an idset, not %s"
                            .formatted(type, key, topology.path(key)));
        }
    }

    static BitSet bits(Idset ids) {
        BitSet bits = new BitSet();
        ids.forEach(bits::set);
        return bits;
    }

    /// All within it and itself, the innermost first, and those of one depth in R's order.
    List<Domain> innermostFirst() {
        List<List<Domain>> byDepth = new ArrayList<>();
        collect(byDepth, 0);
        List<Domain> all = new ArrayList<>();
        byDepth.reversed().forEach(all::addAll);
        return List.copyOf(all);
    }

    private void collect(List<List<Domain>> byDepth, int depth) {
        if (byDepth.size() == depth) {
            byDepth.add(new ArrayList<>());
        }
        byDepth.get(depth).add(this);
        inner.forEach(domain -> domain.collect(byDepth, depth + 1));
    }
}
