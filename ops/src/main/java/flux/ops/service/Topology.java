package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The tree of ranks that `tbon.topo` asks for (flux-broker-attributes(7)), as clients see it. It
/// is a view: rank 0 serves all ranks, so messages go straight there.
public final class Topology {
    private static final int FANOUT = 32;

    /// Without a number, `mincrit` has as few routers as give none more children than this.
    private static final int CHILDREN_MAX = 1024;

    private final String name;
    private final int[] parents;

    private Topology(String name, int[] parents) {
        this.name = name;
        this.parents = parents;
    }

    /// @param topo `kary:K`, `mincrit` or `mincrit:K`, `binomial`, `custom`; empty for `kary:32`
    /// @param hosts of `[bootstrap]`, in the order of the ranks, for `custom`; may be missing
    /// @throws IllegalArgumentException when it is none of these
    public static Topology of(String topo, int size, JsonNode hosts) {
        String wanted = topo.isEmpty() ? "kary:" + FANOUT : topo;
        String[] parts = wanted.split(":", 2);
        int k = parts.length < 2 ? -1 : number(wanted, parts[1]);
        int[] parents = new int[size];
        parents[0] = -1;
        for (int rank = 1; rank < size; rank++) {
            parents[rank] =
                    switch (parts[0]) {
                        case "kary" -> k == 0 ? 0 : (rank - 1) / (k < 0 ? FANOUT : k);
                        case "mincrit" -> mincrit(rank, size, k);
                        case "binomial" -> rank & rank - 1;
                        case "custom" -> custom(rank, size, hosts);
                        default -> throw unknown(wanted);
                    };
        }
        return new Topology(wanted, parents);
    }

    private static int number(String topo, String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw unknown(topo);
        }
    }

    private static IllegalArgumentException unknown(String topo) {
        return new IllegalArgumentException(
                "tbon.topo=%s: expected kary:K, mincrit, mincrit:K, binomial or custom"
                        .formatted(topo));
    }

    /// Ranks 1 to `k` are the routers, and the others theirs in turn.
    private static int mincrit(int rank, int size, int k) {
        int few = size - 1 <= CHILDREN_MAX ? 0 : Math.ceilDiv(size - 1, CHILDREN_MAX);
        int routers = Math.min(k < 0 ? few : k, size - 1);
        return rank <= routers || routers == 0 ? 0 : 1 + (rank - 1) % routers;
    }

    /// @throws IllegalArgumentException when a host names a parent that is none of the hosts, or
    ///     comes after it
    private static int custom(int rank, int size, JsonNode hosts) {
        List<String> names = new ArrayList<>();
        hosts.forEach(entry -> names.add(entry.path("host").asText("")));
        String parent = names.size() == size ? hosts.get(rank).path("parent").asText("") : "";
        int found = parent.isEmpty() ? 0 : names.indexOf(parent);
        if (found < 0 || found >= rank) {
            throw new IllegalArgumentException(
                    "bootstrap.hosts: parent = \"%s\" of %s: expected one of the hosts before it"
                            .formatted(parent, names.get(rank)));
        }
        return found;
    }

    public String name() {
        return name;
    }

    public int size() {
        return parents.length;
    }

    /// -1 for rank 0.
    public int parent(int rank) {
        return parents[rank];
    }

    public List<Integer> children(int rank) {
        List<Integer> children = new ArrayList<>();
        for (int child = rank + 1; child < parents.length; child++) {
            if (parents[child] == rank) {
                children.add(child);
            }
        }
        return children;
    }

    /// How many steps it is to rank 0.
    public int level(int rank) {
        return rank == 0 ? 0 : 1 + level(parents[rank]);
    }

    public int maxLevel() {
        int max = 0;
        for (int rank = 0; rank < parents.length; rank++) {
            max = Math.max(max, level(rank));
        }
        return max;
    }

    public int descendants(int rank) {
        return children(rank).stream().mapToInt(child -> 1 + descendants(child)).sum();
    }

    /// Rank 0, and those with ranks below them.
    public SortedSet<Integer> critical() {
        SortedSet<Integer> critical = new TreeSet<>();
        critical.add(0);
        for (int rank = 1; rank < parents.length; rank++) {
            critical.add(parents[rank]);
        }
        return critical;
    }

    /// As `overlay.topology` answers.
    ObjectNode toJson(int rank) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rank", rank).put("size", 1 + descendants(rank));
        ArrayNode below = json.putArray("children");
        children(rank).forEach(child -> below.add(toJson(child)));
        return json;
    }
}
