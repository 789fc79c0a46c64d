package flux.cli.rset;

import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Sets of resources put together and taken apart, rank by rank. Pure.
final class ResourceAlgebra {
    private ResourceAlgebra() {}

    /// What either has.
    static ResourceSet union(ResourceSet a, ResourceSet b) {
        ResourceSet.Builder all = ResourceSet.builder();
        a.forEachNode(all::node);
        b.forEachNode(all::node);
        a.properties().forEach(all::property);
        b.properties().forEach(all::property);
        return all.expiration(a.expiration()).starttime(a.starttime()).build();
    }

    /// What `a` has and `b` has not.
    static ResourceSet difference(ResourceSet a, ResourceSet b) {
        return combine(a, b, Idset::subtract, a.properties());
    }

    /// What both have.
    static ResourceSet intersection(ResourceSet a, ResourceSet b) {
        ResourceSet.Builder properties = ResourceSet.builder();
        a.properties()
                .forEach(
                        (name, ranks) -> {
                            Idset both =
                                    ranks.intersect(b.properties().getOrDefault(name, Idset.EMPTY));
                            if (!both.isEmpty()) {
                                properties.property(name, both);
                            }
                        });
        ResourceSet common = a.onRanks(a.rankSet().intersect(b.rankSet()));
        return combine(common, b, Idset::intersect, properties.build().properties());
    }

    private static ResourceSet combine(
            ResourceSet a,
            ResourceSet b,
            BinaryOperator<Idset> how,
            Map<String, Idset> properties) {
        Map<Integer, NodeResources> others = byRank(b);
        ResourceSet.Builder left = ResourceSet.builder();
        for (NodeResources node : a.nodes()) {
            NodeResources other = others.get(node.rank());
            Idset otherCores = other == null ? Idset.EMPTY : other.cores();
            Idset otherGpus = other == null ? Idset.EMPTY : other.gpus();
            Idset cores = how.apply(node.cores(), otherCores);
            Idset gpus = how.apply(node.gpus(), otherGpus);
            if (!cores.isEmpty() || !gpus.isEmpty()) {
                left.node(node.rank(), node.host(), cores, gpus);
            }
        }
        ResourceSet rest = left.build();
        Idset ranks = rest.rankSet();
        ResourceSet.Builder all = ResourceSet.builder();
        rest.forEachNode(all::node);
        properties.forEach(
                (name, having) -> {
                    if (having.intersects(ranks)) {
                        all.property(name, having.intersect(ranks));
                    }
                });
        return all.expiration(a.expiration()).starttime(a.starttime()).build();
    }

    static Map<Integer, NodeResources> byRank(ResourceSet set) {
        return set.nodes().stream()
                .collect(
                        Collectors.toMap(
                                NodeResources::rank,
                                Function.identity(),
                                (a, _) -> a,
                                TreeMap::new));
    }

    /// The same with other ranks.
    ///
    /// @param newRanks of each rank
    static ResourceSet renumbered(ResourceSet set, Map<Integer, Integer> newRanks) {
        ResourceSet.Builder all = ResourceSet.builder();
        set.forEachNode(
                (rank, host, cores, gpus) ->
                        all.node(newRanks.getOrDefault(rank, rank), host, cores, gpus));
        set.properties()
                .forEach(
                        (name, ranks) ->
                                ranks.stream()
                                        .filter(newRanks::containsKey)
                                        .forEach(
                                                rank ->
                                                        all.property(
                                                                name,
                                                                newRanks.getOrDefault(
                                                                        rank, rank))));
        return all.expiration(set.expiration()).starttime(set.starttime()).build();
    }

    /// Ranks from 0, and each node's cores and gpus from 0: how a job sees what it holds.
    static ResourceSet remapped(ResourceSet set) {
        Map<Integer, Integer> ranks = new TreeMap<>();
        set.nodes().forEach(node -> ranks.put(node.rank(), ranks.size()));
        ResourceSet.Builder all = ResourceSet.builder();
        renumbered(set, ranks)
                .forEachNode(
                        (rank, host, cores, gpus) ->
                                all.node(rank, host, upTo(cores.size()), upTo(gpus.size())));
        renumbered(set, ranks).properties().forEach(all::property);
        return all.expiration(set.expiration()).starttime(set.starttime()).build();
    }

    static Idset upTo(int count) {
        return count == 0 ? Idset.EMPTY : Idset.range(0, count - 1);
    }
}
