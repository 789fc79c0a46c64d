package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.ledger.state.InstanceConfig;
import flux.ledger.text.Idset;
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
                        housekeeping(),
                        drained)
                .onRanks(included(all(sched)));
    }

    /// The nodes on which the script runs.
    private Idset housekeeping() throws RpcException {
        Idset ranks = Idset.EMPTY;
        JsonNode stats = connection.rpc("job-manager.stats-get", Connection.object());
        for (JsonNode job : stats.path("housekeeping").path("running")) {
            ranks = ranks.union(Idset.parse(job.path("pending").asText("")));
        }
        return ranks;
    }

    private ResourceList all(JsonNode status) throws RpcException {
        SortedMap<String, List<String>> queues = new TreeMap<>();
        InstanceConfig.parse(connection.rpc("config.get", null).toString())
                .rules()
                .forEach((name, rules) -> queues.put(name, rules.requires()));
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
                ? ranks.intersect(
                        RankTargets.parse(
                                "--include", arguments.value("--include", ""), list.all()))
                : ranks;
    }
}
