package flux.cli.tree;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.wire.RpcException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a hierarchy can have of an instance.
final class Machine {
    private Machine() {}

    /// What is free and up; what is up when nothing is free, to be waited for.
    static Share of(Connection connection) throws RpcException {
        JsonNode status = connection.rpc("resource.sched-status", null);
        ResourceSet all = Resources.parse(status.path("all"));
        Set<Integer> down = ranks(Resources.parse(status.path("down"))).keySet();
        Map<Integer, NodeResources> used = ranks(Resources.parse(status.path("allocated")));
        Share free = share(all, down, used);
        Share up = free.cores() > 0 ? free : share(all, down, Map.of());
        if (up.cores() < 1) {
            throw new CommandException("no node of this instance is up: see `flux resource list`");
        }
        return up;
    }

    private static Map<Integer, NodeResources> ranks(ResourceSet set) {
        Map<Integer, NodeResources> ranks = new HashMap<>();
        set.nodes().forEach(node -> ranks.put(node.rank(), node));
        return ranks;
    }

    private static Share share(
            ResourceSet all, Set<Integer> down, Map<Integer, NodeResources> used) {
        int cores = 0;
        int gpus = 0;
        int coresMost = 1;
        int gpusMost = 0;
        for (NodeResources node : all.nodes()) {
            coresMost = Math.max(coresMost, node.cores().size());
            gpusMost = Math.max(gpusMost, node.gpus().size());
            if (!down.contains(node.rank())) {
                NodeResources taken = used.get(node.rank());
                cores += node.cores().size() - (taken == null ? 0 : taken.cores().size());
                gpus += node.gpus().size() - (taken == null ? 0 : taken.gpus().size());
            }
        }
        return new Share(cores, gpus, coresMost, gpusMost);
    }
}
