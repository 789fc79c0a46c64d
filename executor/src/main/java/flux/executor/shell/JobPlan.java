package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A job as the shell lays it out: its command, its surroundings, and its tasks by node.
///
/// @param taskCount tasks in all
public record JobPlan(
        JobId job,
        int userid,
        String name,
        List<String> command,
        Map<String, String> environment,
        String cwd,
        ShellOptions options,
        List<StagedFile> files,
        List<ShellNode> nodes,
        int taskCount) {

    /// @param jobspec a jobspec that was validated
    /// @throws Impossible when its tasks cannot be laid out on `resources`
    public static JobPlan of(JobId job, int userid, JsonNode jobspec, ResourceSet resources)
            throws Impossible {
        JsonNode system = jobspec.path("attributes").path("system");
        ShellOptions options = new ShellOptions(system.path("shell").path("options"));
        List<Placed> places = new ArrayList<>();
        resources.forEachNode(
                (rank, host, cores, gpus) -> places.add(new Placed(rank, host, cores, gpus)));
        int[] cores = places.stream().mapToInt(place -> place.cores().size()).toArray();
        int[] tasks = tasks(jobspec, options, cores);
        List<ShellNode> nodes = new ArrayList<>(places.size());
        int next = 0;
        for (int i = 0; i < tasks.length; i++) {
            Placed place = places.get(i);
            nodes.add(
                    new ShellNode(
                            i,
                            place.rank(),
                            place.host(),
                            place.cores(),
                            place.gpus(),
                            next,
                            tasks[i]));
            next += tasks[i];
        }
        List<String> command = strings(jobspec.path("tasks").path(0).path("command"));
        return new JobPlan(
                job,
                userid,
                system.path("job").path("name").asText(basename(command)),
                command,
                environment(system.path("environment")),
                system.path("cwd").asText("/tmp"),
                options,
                StagedFile.listOf(system.path("files")),
                List.copyOf(nodes),
                next);
    }

    /// The node that a task runs on.
    public ShellNode nodeOf(int taskRank) {
        for (ShellNode node : nodes) {
            if (taskRank < node.firstTask() + node.tasks()) {
                return node;
            }
        }
        throw new IllegalArgumentException("no task " + taskRank + " in " + job);
    }

    private record Placed(int rank, String host, Idset cores, Idset gpus) {}

    private static int[] tasks(JsonNode jobspec, ShellOptions options, int[] cores)
            throws Impossible {
        JsonNode perResource = options.json().path("per-resource");
        int each = perResource.path("count").asInt(1);
        switch (perResource.path("type").asText()) {
            case "node":
                return TaskDistribution.perNode(cores, each);
            case "core":
                return TaskDistribution.perCore(cores, each);
            default:
        }
        SlotShape slots = SlotShape.of(jobspec.path("resources").path(0));
        JsonNode count = jobspec.path("tasks").path(0).path("count");
        int total =
                count.has("total")
                        ? count.get("total").intValue()
                        : slots.slots() * count.path("per_slot").asInt(1);
        return TaskDistribution.spread(cores, total, slots.coresPerSlot());
    }

    private static String basename(List<String> command) {
        String first = command.isEmpty() ? "" : command.getFirst();
        return first.substring(first.lastIndexOf('/') + 1);
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>(array.size());
        array.forEach(item -> strings.add(item.asText()));
        return List.copyOf(strings);
    }

    private static Map<String, String> environment(JsonNode object) {
        Map<String, String> variables = LinkedHashMap.newLinkedHashMap(object.size());
        object.properties()
                .forEach(
                        entry -> {
                            if (!entry.getValue().isNull()) {
                                variables.put(entry.getKey(), entry.getValue().asText());
                            }
                        });
        return variables;
    }
}
