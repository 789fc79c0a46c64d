package flux.scheduler;

import flux.ledger.constraint.Constraint;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Shape;
import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.InvalidText;
import flux.scheduler.Why.Lack;
import flux.scheduler.Why.Reason;
import flux.scheduler.Why.Shortage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts what is free for one request of nodes, cores and gpus, to say what of it is short, and
/// why. Works on [Holdings] alone, so it is the same for every matcher. Costs a look at every node
/// and at everything held: for questions that people ask, not for the loop.
final class Room {
    private final Holdings holdings;
    private final Shape shape;
    private final @Nullable Constraint constraint;

    /// @throws InvalidText when the request's constraint is none
    Room(Holdings holdings, JobRequest request, Shape shape) {
        this.holdings = holdings;
        this.shape = shape;
        String json = request.constraintJson();
        constraint = json == null ? null : Constraint.parse(json);
    }

    /// What is left of a node.
    private record Free(NodeResources node, int cores, int gpus, boolean whole) {}

    /// Which nodes count.
    private enum Among {
        USABLE,
        ELIGIBLE,
        UP
    }

    /// The reason, in this order: nodes that are down, the constraint, what others hold.
    Why explain(Why why) {
        Map<Integer, Free> now = free(holdings.held().values());
        Reason reason =
                fits(now, Among.ELIGIBLE)
                        ? Reason.NODES_DOWN
                        : constraint != null && fits(now, Among.UP)
                                ? Reason.CONSTRAINT
                                : Reason.RESOURCES;
        return new Why(
                reason,
                why.queue(),
                why.jobsAhead(),
                why.blocker(),
                why.startSeconds(),
                why.depth(),
                shortage(now));
    }

    private Shortage shortage(Map<Integer, Free> now) {
        ResourceSet.Builder down = ResourceSet.builder();
        int downCount = 0;
        for (NodeResources node : holdings.all().nodes()) {
            if (holdings.isDown(node.rank()) && counts(node, Among.ELIGIBLE)) {
                down.node(node.rank(), node.host(), node.cores(), node.gpus());
                downCount++;
            }
        }
        String names = downCount == 0 ? "" : down.build().nodelist();
        return new Shortage(lacks(now), freeBySeconds(), downCount, names);
    }

    /// All that was asked for of a type, beside what there is; those that suffice are left out
    /// unless all do, when it is only spread too thin.
    private List<Lack> lacks(Map<Integer, Free> now) {
        long usable = 0;
        long eligible = 0;
        long cores = 0;
        long gpus = 0;
        long coresThere = 0;
        long gpusThere = 0;
        int perNode = perNode();
        for (Free free : now.values()) {
            NodeResources node = free.node();
            if (!counts(node, Among.ELIGIBLE)) {
                continue;
            }
            eligible++;
            coresThere += node.cores().size();
            gpusThere += node.gpus().size();
            if (counts(node, Among.USABLE)) {
                usable += isEnough(free, perNode) ? 1 : 0;
                cores += free.cores();
                gpus += free.gpus();
            }
        }
        List<Lack> all = new ArrayList<>();
        if (shape.nodes() > 0) {
            all.add(new Lack("node", shape.nodes(), usable, eligible));
        }
        all.add(new Lack("core", (long) shape.slots() * shape.coresPerSlot(), cores, coresThere));
        if (shape.gpusPerSlot() > 0) {
            all.add(new Lack("gpu", (long) shape.slots() * shape.gpusPerSlot(), gpus, gpusThere));
        }
        List<Lack> some = all.stream().filter(lack -> lack.free() < lack.needed()).toList();
        return some.isEmpty() ? all : some;
    }

    /// Jobs that run end by their limits: after how many of them there is room.
    private double freeBySeconds() {
        List<Map.Entry<JobId, ResourceSet>> ending = new ArrayList<>(holdings.held().entrySet());
        ending.sort(Comparator.comparingDouble(entry -> end(entry.getValue())));
        int low = 0;
        int high = ending.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            List<ResourceSet> left =
                    ending.subList(middle, ending.size()).stream()
                            .map(Map.Entry::getValue)
                            .toList();
            if (fits(free(left), Among.USABLE)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if (low == 0 || low > ending.size()) {
            return 0;
        }
        double end = end(ending.get(low - 1).getValue());
        boolean isEnough =
                fits(
                        free(
                                ending.subList(low, ending.size()).stream()
                                        .map(Map.Entry::getValue)
                                        .toList()),
                        Among.USABLE);
        return isEnough && end < Double.MAX_VALUE ? end : 0;
    }

    private static double end(ResourceSet resources) {
        return resources.expiration() > 0 ? resources.expiration() : Double.MAX_VALUE;
    }

    private boolean fits(Map<Integer, Free> now, Among among) {
        int perNode = perNode();
        long found = 0;
        for (Free free : now.values()) {
            if (counts(free.node(), among)) {
                found += shape.nodes() == 0 ? slots(free) : isEnough(free, perNode) ? 1 : 0;
            }
        }
        return found >= (shape.nodes() == 0 ? shape.slots() : shape.nodes());
    }

    private int perNode() {
        return shape.nodes() == 0 ? 1 : Math.ceilDiv(shape.slots(), shape.nodes());
    }

    private boolean isEnough(Free free, int slots) {
        return slots(free) >= slots && (!shape.exclusive() || free.whole());
    }

    private int slots(Free free) {
        int byCores = free.cores() / Math.max(1, shape.coresPerSlot());
        return shape.gpusPerSlot() == 0
                ? byCores
                : Math.min(byCores, free.gpus() / shape.gpusPerSlot());
    }

    private boolean counts(NodeResources node, Among among) {
        boolean isUp = !holdings.isDown(node.rank());
        boolean isMeant =
                constraint == null
                        || constraint.matches(
                                node.rank(),
                                node.host(),
                                name -> holdings.all().hasProperty(name, node.rank()));
        return switch (among) {
            case USABLE -> isUp && isMeant;
            case ELIGIBLE -> isMeant;
            case UP -> isUp;
        };
    }

    /// What is left of each node beside what these hold.
    private Map<Integer, Free> free(Collection<ResourceSet> held) {
        Map<Integer, int[]> taken = new HashMap<>();
        for (ResourceSet resources : held) {
            resources.forEachNode(
                    (rank, _, cores, gpus) -> {
                        int[] sum = taken.computeIfAbsent(rank, _ -> new int[2]);
                        sum[0] += cores.size();
                        sum[1] += gpus.size();
                    });
        }
        Map<Integer, Free> free = new HashMap<>();
        for (NodeResources node : holdings.all().nodes()) {
            int[] sum = taken.getOrDefault(node.rank(), new int[2]);
            free.put(
                    node.rank(),
                    new Free(
                            node,
                            node.cores().size() - sum[0],
                            node.gpus().size() - sum[1],
                            sum[0] == 0 && sum[1] == 0));
        }
        return free;
    }
}
