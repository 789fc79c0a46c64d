package flux.scheduler.treepool;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.constraint.Constraint;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.Matcher;
import flux.scheduler.treepool.PoolNode.Taken;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Matches against nodes with domains (RFC 49): of the nodes that have room the one with the fewest
/// free cores, the lowest rank among equals; there the smallest domain that has room, the first
/// among equals; there the lowest ids.
public final class TreePoolMatcher implements Matcher {
    private static final Comparator<PoolNode> FULLEST_FIRST =
            Comparator.comparingInt(PoolNode::freeCoreCount).thenComparingInt(node -> node.rank);

    private final TreeMap<Integer, PoolNode> nodes = new TreeMap<>();
    private final Map<JobId, ResourceSet> held = new HashMap<>();
    private final BitSet down = new BitSet();
    private ResourceSet all = ResourceSet.EMPTY;
    private String scheduling = "{}";

    /// @throws InvalidText when `scheduling` is not as RFC 49 has it
    @Override
    public void define(ResourceSet resources) {
        all = resources;
        scheduling = String.valueOf(resources.schedulingJson());
        Map<Integer, JsonNode> topologies = TreePool.topologies(scheduling);
        nodes.clear();
        resources.forEachNode(
                (rank, host, cores, gpus) ->
                        nodes.put(
                                rank,
                                new PoolNode(
                                        rank,
                                        host,
                                        Domain.node(cores, gpus, topologies.get(rank)))));
        held.values().forEach(this::take);
    }

    @Override
    public void setUp(String ranks, boolean up) {
        Idset.parse(ranks).forEach(rank -> down.set(rank, !up));
    }

    @Override
    public void hold(JobId job, ResourceSet resources) {
        if (held.put(job, resources) == null) {
            take(resources);
        }
    }

    private void take(ResourceSet resources) {
        resources.forEachNode(
                (rank, _, cores, gpus) -> {
                    PoolNode node = nodes.get(rank);
                    if (node != null) {
                        node.take(cores, gpus);
                    }
                });
    }

    @Override
    public void free(JobId job) {
        ResourceSet resources = held.remove(job);
        if (resources != null) {
            resources.forEachNode(
                    (rank, _, cores, gpus) -> {
                        PoolNode node = nodes.get(rank);
                        if (node != null) {
                            node.giveBack(cores, gpus);
                        }
                    });
        }
    }

    @Override
    public Match match(JobId job, JobRequest request, double nowSeconds) {
        Wish wish = Wish.of(request);
        if (wish == null) {
            return new Unsatisfiable("unsatisfiable request: unsupported resource type");
        }
        List<PoolNode> eligible;
        try {
            eligible = eligible(request.constraintJson());
        } catch (InvalidText e) { // of a job that was submitted unvalidated
            return new Unsatisfiable("unsatisfiable request: " + e.getMessage());
        }
        List<Taken> taken = place(wish, eligible, false);
        if (taken.isEmpty()) {
            return place(wish, eligible, true).isEmpty()
                    ? new Unsatisfiable(shortage(wish, eligible))
                    : BUSY;
        }
        ResourceSet resources = resources(taken, wish, request.duration(), nowSeconds);
        hold(job, resources);
        String summary = resources.summary();
        return new Matched(resources, "{\"sched\":{\"resource_summary\":\"" + summary + "\"}}");
    }

    private List<PoolNode> eligible(@Nullable String constraint) {
        if (constraint == null) {
            return new ArrayList<>(nodes.values());
        }
        Constraint wanted = Constraint.parse(constraint);
        List<PoolNode> eligible = new ArrayList<>();
        for (PoolNode node : nodes.values()) {
            if (wanted.matches(node.rank, node.host, name -> all.hasProperty(name, node.rank))) {
                eligible.add(node);
            }
        }
        return eligible;
    }

    /// @param evenIfTaken look at what nodes have, not at what is free and in service
    /// @return empty when it cannot be done
    private List<Taken> place(Wish wish, List<PoolNode> eligible, boolean evenIfTaken) {
        List<PoolNode> order = new ArrayList<>(eligible);
        if (!evenIfTaken) {
            order.removeIf(node -> down.get(node.rank));
            order.sort(FULLEST_FIRST);
        }
        List<Taken> taken = new ArrayList<>();
        int left = wish.slots();
        for (PoolNode node : order) {
            int most = wish.nodes() > 0 ? wish.slots() : left;
            Taken here = node.place(wish.slot(), most, wish.whole(), evenIfTaken);
            if (here.slots() == most || wish.nodes() == 0 && here.slots() > 0) {
                taken.add(here);
                left -= here.slots();
            }
            if (wish.nodes() > 0 ? taken.size() == wish.nodes() : left == 0) {
                return taken;
            }
        }
        return List.of();
    }

    private ResourceSet resources(
            List<Taken> taken, Wish wish, double duration, double nowSeconds) {
        ResourceSet.Builder picked = ResourceSet.builder();
        Idset.Builder ranks = Idset.builder();
        taken.sort(Comparator.comparingInt(each -> each.node().rank));
        for (Taken each : taken) {
            PoolNode node = each.node();
            picked.node(node.rank, node.host, ids(each.cores()), ids(each.gpus()));
            ranks.add(node.rank);
        }
        return picked.properties(all)
                .nslots(wish.nodes() > 0 ? wish.nodes() * wish.slots() : wish.slots())
                .starttime(nowSeconds)
                .expiration(duration > 0 ? nowSeconds + duration : all.expiration())
                .scheduling(TreePool.onRanks(scheduling, ranks.build()))
                .build();
    }

    private static Idset ids(BitSet bits) {
        return Idset.of(bits.stream().toArray());
    }

    private static String shortage(Wish wish, List<PoolNode> eligible) {
        Wish.Slot slot = wish.slot();
        String domain = slot.domain() == null ? "" : " in one " + slot.domain();
        String on = wish.nodes() == 0 ? "" : " on each of %d node(s)".formatted(wish.nodes());
        return ("unsatisfiable request: need %d slot(s) of %d core(s) %d gpu(s)%s%s;"
                        + " %d node(s) are eligible, with %d cores")
                .formatted(
                        wish.slots(),
                        slot.cores(),
                        slot.gpus(),
                        domain,
                        on,
                        eligible.size(),
                        eligible.stream().mapToInt(PoolNode::coreCount).sum());
    }
}
