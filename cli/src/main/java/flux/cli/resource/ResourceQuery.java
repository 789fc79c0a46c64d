package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Asks the instance for its resources, and leaves out what `--include` and `--queue` leave out.
final class ResourceQuery {
    private final Connection connection;
    private final Arguments arguments;

    ResourceQuery(Connection connection, Arguments arguments) {
        this.connection = connection;
        this.arguments = arguments;
    }

    /// Resources as the scheduler sees them.
    ResourceList list() throws RpcException {
        ResourceList all = all(connection.rpc("resource.sched-status", null));
        if (!arguments.has("--queue")) {
            return all.onRanks(included(all));
        }
        return all.onRanks(included(all)).ofQueues(queues());
    }

    /// Nodes as administrators see them.
    ResourceStatus status() throws RpcException {
        JsonNode status = connection.rpc("resource.status", null);
        JsonNode sched = connection.rpc("resource.sched-status", null);
        List<ResourceStatus.Drained> drained = new ArrayList<>();
        status.path("drain")
                .properties()
                .forEach(
                        entry ->
                                drained.add(
                                        new ResourceStatus.Drained(
                                                Idset.parse(entry.getKey()),
                                                entry.getValue().path("timestamp").asDouble(),
                                                entry.getValue().path("reason").asText(""))));
        return new ResourceStatus(
                        Resources.parse(status.path("R")),
                        Idset.parse(status.path("offline").asText("")),
                        Idset.parse(status.path("exclude").asText("")),
                        Idset.parse(status.path("torpid").asText("")),
                        Resources.parse(sched.path("allocated")).rankSet(),
                        Idset.EMPTY,
                        drained)
                .onRanks(included(all(sched)));
    }

    private ResourceList all(JsonNode status) throws RpcException {
        SortedMap<String, List<String>> queues = new TreeMap<>();
        connection
                .rpc("config.get", null)
                .path("queues")
                .properties()
                .forEach(
                        queue -> {
                            List<String> requires = new ArrayList<>();
                            queue.getValue()
                                    .path("requires")
                                    .forEach(name -> requires.add(name.asText()));
                            queues.put(queue.getKey(), requires);
                        });
        return ResourceList.of(status, queues);
    }

    private List<String> queues() {
        List<String> names = new ArrayList<>();
        arguments.all("--queue").forEach(some -> names.addAll(List.of(some.split(","))));
        return names;
    }

    private Idset included(ResourceList list) {
        Idset ranks = list.all().rankSet();
        if (arguments.has("--queue")) {
            Idset served = Idset.EMPTY;
            for (String queue : queues()) {
                if (!list.queues().containsKey(queue)) {
                    throw new CommandException("--queue: " + queue + ": no such queue");
                }
                served = served.union(list.ranksOf(queue));
            }
            ranks = served;
        }
        return arguments.has("--include")
                ? ranks.intersect(targets(arguments.value("--include", ""), list.all()))
                : ranks;
    }

    /// Ranks, or hosts.
    private static Idset targets(String text, ResourceSet all) {
        try {
            return Idset.parse(text);
        } catch (InvalidText e) {
            return ranksOf(text, all);
        }
    }

    private static Idset ranksOf(String hosts, ResourceSet all) {
        Idset.Builder ranks = Idset.builder();
        try {
            for (String host : Hostlist.parse(hosts).hosts()) {
                boolean[] found = new boolean[1];
                all.forEachNode(
                        (rank, name, _, _) -> {
                            if (name.equals(host)) {
                                ranks.add(rank);
                                found[0] = true;
                            }
                        });
                if (!found[0]) {
                    throw new CommandException("--include: invalid hosts: " + host);
                }
            }
        } catch (InvalidText e) {
            throw new CommandException("--include: " + e.getMessage());
        }
        return ranks.build();
    }
}
