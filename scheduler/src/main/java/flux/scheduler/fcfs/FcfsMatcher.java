package flux.scheduler.fcfs;

import flux.ledger.constraint.Constraint;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Shape;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.Matcher;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Matches RFC 25 requests against nodes, cores and gpus, as Flux's simple scheduler does: nodes
/// with the most free cores first, the lowest rank among equals, the lowest cores of a node.
public final class FcfsMatcher implements Matcher {
    private static final Comparator<Node> EMPTIEST_FIRST =
            Comparator.comparingInt((Node node) -> -node.freeCoreCount())
                    .thenComparingInt(node -> node.rank);

    private final TreeMap<Integer, Node> nodes = new TreeMap<>();
    private final Map<JobId, ResourceSet> held = new HashMap<>();
    private final BitSet down = new BitSet();
    private ResourceSet all = ResourceSet.EMPTY;

    @Override
    public void define(ResourceSet resources) {
        all = resources;
        nodes.clear();
        resources.forEachNode(
                (rank, host, cores, gpus) -> nodes.put(rank, new Node(rank, host, cores, gpus)));
        down.stream().forEach(rank -> setUp(rank, false));
        held.values().forEach(this::take);
    }

    @Override
    public void setUp(String ranks, boolean up) {
        Idset.parse(ranks)
                .forEach(
                        rank -> {
                            down.set(rank, !up);
                            setUp(rank, up);
                        });
    }

    private void setUp(int rank, boolean up) {
        Node node = nodes.get(rank);
        if (node != null) {
            node.setUp(up);
        }
    }

    @Override
    public void hold(JobId job, ResourceSet resources) {
        if (held.put(job, resources) == null) {
            take(resources);
        }
    }

    @Override
    public void free(JobId job) {
        ResourceSet resources = held.remove(job);
        if (resources != null) {
            resources.forEachNode(
                    (rank, _, cores, gpus) -> {
                        Node node = nodes.get(rank);
                        if (node != null) {
                            node.giveBack(cores, gpus);
                        }
                    });
        }
    }

    private void take(ResourceSet resources) {
        resources.forEachNode(
                (rank, _, cores, gpus) -> {
                    Node node = nodes.get(rank);
                    if (node != null) {
                        node.take(cores, gpus);
                    }
                });
    }

    @Override
    public Match match(JobId job, JobRequest request, double nowSeconds) {
        Shape shape = request.shape();
        if (shape == null) {
            return new Unsatisfiable("unsatisfiable request: unsupported resource type");
        }
        List<Node> eligible;
        try {
            eligible = eligible(request);
        } catch (InvalidText e) { // of a job that was submitted unvalidated
            return new Unsatisfiable("unsatisfiable request: " + e.getMessage());
        }
        List<Pick> picks = pick(shape, eligible, false);
        if (picks.isEmpty()) {
            return pick(shape, eligible, true).isEmpty()
                    ? new Unsatisfiable(Shortage.describe(shape, eligible))
                    : BUSY;
        }
        ResourceSet resources = resources(picks, shape, request.duration(), nowSeconds);
        hold(job, resources);
        String summary = resources.summary();
        return new Matched(resources, "{\"sched\":{\"resource_summary\":\"" + summary + "\"}}");
    }

    private List<Node> eligible(JobRequest request) {
        String constraint = request.constraintJson();
        if (constraint == null) {
            return new ArrayList<>(nodes.values());
        }
        Constraint wanted = Constraint.parse(constraint);
        List<Node> eligible = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (wanted.matches(node.rank, node.host, name -> all.hasProperty(name, node.rank))) {
                eligible.add(node);
            }
        }
        return eligible;
    }

    private record Pick(Node node, int slots) {}

    /// @param evenIfTaken look at what nodes have, not at what is free
    /// @return empty when it cannot be done
    private static List<Pick> pick(Shape shape, List<Node> eligible, boolean evenIfTaken) {
        List<Node> order = new ArrayList<>(eligible.size());
        for (Node node : eligible) {
            if (evenIfTaken || node.isUp()) {
                order.add(node);
            }
        }
        if (!evenIfTaken) {
            order.sort(EMPTIEST_FIRST);
        }
        return shape.nodes() > 0
                ? pickNodes(shape, order, evenIfTaken)
                : pickSlots(shape, order, evenIfTaken);
    }

    private static List<Pick> pickSlots(Shape shape, List<Node> order, boolean evenIfTaken) {
        List<Pick> picks = new ArrayList<>();
        int left = shape.slots();
        for (Node node : order) {
            int here =
                    Math.min(
                            left,
                            node.slots(shape.coresPerSlot(), shape.gpusPerSlot(), evenIfTaken));
            if (here > 0) {
                picks.add(new Pick(node, here));
                left -= here;
            }
            if (left == 0) {
                return picks;
            }
        }
        return List.of();
    }

    private static List<Pick> pickNodes(Shape shape, List<Node> order, boolean evenIfTaken) {
        int perNode = Math.ceilDiv(shape.slots(), shape.nodes());
        List<Pick> picks = new ArrayList<>(shape.nodes());
        for (Node node : order) {
            boolean room =
                    node.slots(shape.coresPerSlot(), shape.gpusPerSlot(), evenIfTaken) >= perNode;
            boolean whole = !shape.exclusive() || evenIfTaken || node.isWhole();
            if (room && whole) {
                picks.add(new Pick(node, perNode));
            }
            if (picks.size() == shape.nodes()) {
                return picks;
            }
        }
        return List.of();
    }

    private ResourceSet resources(
            List<Pick> picks, Shape shape, double duration, double nowSeconds) {
        ResourceSet.Builder picked = ResourceSet.builder();
        for (Pick pick : picks) {
            Node node = pick.node();
            if (shape.exclusive()) {
                picked.node(node.rank, node.host, node.allCores(), node.allGpus());
            } else {
                picked.node(
                        node.rank,
                        node.host,
                        node.pickCores(pick.slots() * shape.coresPerSlot()),
                        node.pickGpus(pick.slots() * shape.gpusPerSlot()));
            }
        }
        double expiration = duration > 0 ? nowSeconds + duration : all.expiration();
        return picked.properties(all)
                .nslots(shape.slots())
                .starttime(nowSeconds)
                .expiration(expiration)
                .build();
    }
}
