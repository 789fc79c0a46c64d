package flux.ledger.resource;

import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// R (RFC 20): nodes, each with cores and gpus; what an instance has, or a job holds. Immutable.
///
/// @param nodes in ascending order of rank
/// @param properties by name, the ranks that have it
/// @param nslots slots that a job asked for; 0 when unknown
/// @param starttime seconds since the Unix epoch; 0 when unset
/// @param expiration seconds since the Unix epoch; 0 for never
/// @param schedulingJson what a scheduler adds (RFC 20, `scheduling`): a JSON object, kept as it
///     is; null for none
public record ResourceSet(
        List<NodeResources> nodes,
        SortedMap<String, Idset> properties,
        int nslots,
        double starttime,
        double expiration,
        @Nullable String schedulingJson) {

    public static final ResourceSet EMPTY =
            new ResourceSet(List.of(), Collections.emptySortedMap(), 0, 0, 0, null);

    public ResourceSet {
        nodes = List.copyOf(nodes);
    }

    /// One node's part.
    public record NodeResources(int rank, String host, Idset cores, Idset gpus) {}

    /// Takes the nodes one by one, lowest rank first.
    public interface NodeConsumer {
        void accept(int rank, String host, Idset cores, Idset gpus);
    }

    public void forEachNode(NodeConsumer action) {
        for (NodeResources node : nodes) {
            action.accept(node.rank(), node.host(), node.cores(), node.gpus());
        }
    }

    /// @param json an R object in UTF-8
    /// @throws flux.ledger.text.InvalidText when it is not R of version 1
    public static ResourceSet parse(byte[] json) {
        return ResourceSetReader.read(json);
    }

    /// The R object, as Flux writes it.
    public String toJson() {
        return ResourceSetWriter.write(this);
    }

    /// As [#toJson], into what is being written. (A generator inside another one takes 8 KB of
    /// buffers of its own: a sixth of all that a job's life allocated.)
    public void write(JsonGenerator json) throws IOException {
        ResourceSetWriter.write(json, this);
    }

    /// `rank[0-1]/core[0-3],gpu0`: nodes with equal parts stand together.
    public String summary() {
        StringBuilder text = new StringBuilder();
        for (NodeGroup group : NodeGroup.of(nodes)) {
            text.append(text.isEmpty() ? "" : " ");
            text.append("rank").append(group.ranks().encodeBracketed()).append('/');
            text.append("core").append(group.cores().encodeBracketed());
            if (!group.gpus().isEmpty()) {
                text.append(",gpu").append(group.gpus().encodeBracketed());
            }
        }
        return text.toString();
    }

    /// The ranks as Flux lists them: `0`, `[0-1]`.
    public String ranks() {
        return rankSet().encodeBracketed();
    }

    public Idset rankSet() {
        Idset.Builder ranks = Idset.builder();
        nodes.forEach(node -> ranks.add(node.rank()));
        return ranks.build();
    }

    /// The hosts in order of rank: `node[0-1]`.
    public String nodelist() {
        if (nodes.size() == 1) {
            return nodes.getFirst().host();
        }
        return new Hostlist(nodes.stream().map(NodeResources::host).toList()).encode();
    }

    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    public int nodeCount() {
        return nodes.size();
    }

    public int coreCount() {
        int count = 0;
        for (NodeResources node : nodes) {
            count += node.cores().size();
        }
        return count;
    }

    public int gpuCount() {
        int count = 0;
        for (NodeResources node : nodes) {
            count += node.gpus().size();
        }
        return count;
    }

    public boolean hasProperty(String name, int rank) {
        Idset ranks = properties.get(name);
        return ranks != null && ranks.contains(rank);
    }

    public ResourceSet withExpiration(double newExpiration) {
        return new ResourceSet(nodes, properties, nslots, starttime, newExpiration, schedulingJson);
    }

    /// @param json what a scheduler adds, an object; null for nothing
    public ResourceSet withScheduling(@Nullable String json) {
        return new ResourceSet(nodes, properties, nslots, starttime, expiration, json);
    }

    /// As an instance sees it that has these resources and no others: its ranks count from 0. What
    /// a scheduler added names ranks as they were, and is left out.
    public ResourceSet renumbered() {
        Builder builder = builder().starttime(starttime).expiration(expiration);
        for (int rank = 0; rank < nodes.size(); rank++) {
            NodeResources node = nodes.get(rank);
            builder.node(rank, node.host(), node.cores(), node.gpus());
            for (String property : properties.keySet()) {
                if (hasProperty(property, node.rank())) {
                    builder.property(property, rank);
                }
            }
        }
        return builder.build();
    }

    /// Only the nodes with these ranks, without what a scheduler added.
    public ResourceSet onRanks(Idset ranks) {
        List<NodeResources> some = new ArrayList<>();
        for (NodeResources node : nodes) {
            if (ranks.contains(node.rank())) {
                some.add(node);
            }
        }
        return new ResourceSet(some, restrict(properties, ranks), 0, starttime, expiration, null);
    }

    static SortedMap<String, Idset> restrict(SortedMap<String, Idset> properties, Idset ranks) {
        if (properties.isEmpty()) {
            return properties;
        }
        SortedMap<String, Idset> restricted = new TreeMap<>();
        properties.forEach(
                (name, having) -> {
                    Idset left = having.intersect(ranks);
                    if (!left.isEmpty()) {
                        restricted.put(name, left);
                    }
                });
        return Collections.unmodifiableSortedMap(restricted);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Collects nodes, which may come in any order, and in several parts.
    public static final class Builder {
        private final TreeMap<Integer, NodeResources> nodes = new TreeMap<>();
        private final TreeMap<String, Idset> properties = new TreeMap<>();
        private int nslots;
        private double starttime;
        private double expiration;
        private @Nullable String schedulingJson;

        public Builder node(int rank, String host, Idset cores, Idset gpus) {
            nodes.merge(
                    rank,
                    new NodeResources(rank, host, cores, gpus),
                    (a, b) ->
                            new NodeResources(
                                    rank,
                                    a.host(),
                                    a.cores().union(b.cores()),
                                    a.gpus().union(b.gpus())));
            return this;
        }

        public Builder property(String name, int rank) {
            properties.merge(name, Idset.range(rank, rank), Idset::union);
            return this;
        }

        public Builder property(String name, Idset ranks) {
            properties.merge(name, ranks, Idset::union);
            return this;
        }

        /// The properties that the nodes collected so far have in `all`.
        public Builder properties(ResourceSet all) {
            if (!all.properties().isEmpty()) {
                Idset.Builder ranks = Idset.builder();
                nodes.keySet().forEach(ranks::add);
                properties.putAll(restrict(all.properties(), ranks.build()));
            }
            return this;
        }

        public Builder nslots(int count) {
            nslots = count;
            return this;
        }

        public Builder starttime(double seconds) {
            starttime = seconds;
            return this;
        }

        public Builder expiration(double seconds) {
            expiration = seconds;
            return this;
        }

        public Builder scheduling(@Nullable String json) {
            schedulingJson = json;
            return this;
        }

        public ResourceSet build() {
            return new ResourceSet(
                    List.copyOf(nodes.values()),
                    properties.isEmpty()
                            ? Collections.emptySortedMap()
                            : Collections.unmodifiableSortedMap(new TreeMap<>(properties)),
                    nslots,
                    starttime,
                    expiration,
                    schedulingJson);
        }
    }
}
