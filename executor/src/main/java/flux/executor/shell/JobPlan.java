package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.Taskmap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
        ShellSettings settings,
        List<StagedFile> files,
        List<ShellNode> nodes,
        int taskCount) {

    /// What Linux takes at most, with room to spare; the task host's frames have room for it.
    private static final long WORDS_CHARS_MAX = 8L << 20;

    /// Reads a file that a job names.
    public interface Files {
        String read(String path) throws IOException;
    }

    /// @param jobspec a jobspec that was validated
    /// @throws Impossible when its tasks cannot be laid out on `resources`, or its options followed
    public static JobPlan of(
            JobId job, int userid, JsonNode jobspec, ResourceSet resources, Files files)
            throws Impossible {
        JsonNode system = jobspec.path("attributes").path("system");
        ShellOptions options = new ShellOptions(system.path("shell").path("options"));
        List<Placed> places = new ArrayList<>();
        resources.forEachNode(
                (rank, host, cores, gpus) -> places.add(new Placed(rank, host, cores, gpus)));
        int[] cores = places.stream().mapToInt(place -> place.cores().size()).toArray();
        int[] counts = tasks(jobspec, options, cores);
        List<Idset> tasks =
                new TaskMapping(places.stream().map(Placed::host).toList(), counts)
                        .of(options.json().path("taskmap"), files);
        List<ShellNode> nodes = new ArrayList<>(places.size());
        for (int i = 0; i < counts.length; i++) {
            Placed place = places.get(i);
            nodes.add(
                    new ShellNode(
                            i,
                            place.rank(),
                            place.host(),
                            place.cores(),
                            place.gpus(),
                            tasks.get(i)));
        }
        List<String> command = strings(jobspec.path("tasks").path(0).path("command"));
        JobPlan plan =
                new JobPlan(
                        job,
                        userid,
                        system.path("job").path("name").asText(basename(command)),
                        command,
                        environment(system.path("environment")),
                        system.path("cwd").asText("/tmp"),
                        options,
                        ShellSettings.of(options.json()),
                        files(system.path("files")),
                        List.copyOf(nodes),
                        Arrays.stream(counts).sum());
        plan.checkWords();
        return plan;
    }

    private static List<StagedFile> files(JsonNode files) throws Impossible {
        try {
            return StagedFile.listOf(files);
        } catch (IllegalArgumentException e) {
            throw new Impossible("stage-in", "files: " + e.getMessage());
        }
    }

    /// This with other files.
    public JobPlan withFiles(List<StagedFile> others) {
        return new JobPlan(
                job,
                userid,
                name,
                command,
                environment,
                cwd,
                options,
                settings,
                List.copyOf(others),
                nodes,
                taskCount);
    }

    /// What no process can be given ends the job here, and not the task host.
    private void checkWords() throws Impossible {
        long chars = cwd.length();
        boolean nul = cwd.indexOf(0) >= 0 || name.indexOf(0) >= 0;
        for (String word : command) {
            chars += word.length();
            nul |= word.indexOf(0) >= 0;
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            chars += variable.getKey().length() + variable.getValue().length();
            nul |= variable.getKey().indexOf(0) >= 0 || variable.getValue().indexOf(0) >= 0;
        }
        for (Map.Entry<String, String> variable : options.templatesOfEnvironment().entrySet()) {
            chars += variable.getKey().length() + variable.getValue().length();
            nul |= variable.getKey().indexOf(0) >= 0;
        }
        for (Coprocess helper : settings.coprocesses().all()) {
            chars += helper.command().stream().mapToLong(String::length).sum();
        }
        nul |= templates().anyMatch(text -> text.indexOf(0) >= 0);
        if (nul) {
            throw new Impossible("exec", "a NUL in the command, environment, cwd or a path");
        }
        if (chars > WORDS_CHARS_MAX) {
            throw new Impossible("exec", "command and environment: Argument list too long");
        }
    }

    /// The same job, with another environment and other options.
    ///
    /// @throws Impossible when the options cannot be followed
    public JobPlan with(Map<String, String> otherEnvironment, JsonNode otherOptions)
            throws Impossible {
        JobPlan plan =
                new JobPlan(
                        job,
                        userid,
                        name,
                        command,
                        otherEnvironment,
                        cwd,
                        new ShellOptions(otherOptions),
                        ShellSettings.of(otherOptions),
                        files,
                        nodes,
                        taskCount);
        plan.checkWords();
        return plan;
    }

    /// All texts in which tags are filled in: the command, variables, and files.
    public Stream<String> templates() {
        return Stream.of(
                        command.stream(),
                        options.templatesOfEnvironment().values().stream(),
                        options.outputPaths(),
                        settings.coprocesses().all().stream().flatMap(Coprocess::templates))
                .flatMap(texts -> texts);
    }

    /// The first node that has tasks.
    public ShellNode leader() {
        return nodes.stream()
                .filter(node -> node.tasks() > 0)
                .findFirst()
                .orElseGet(nodes::getFirst);
    }

    /// Which tasks are on which node.
    public Taskmap taskmap() {
        return Taskmap.of(nodes.stream().map(ShellNode::taskRanks).toList());
    }

    /// The node that a task runs on.
    public ShellNode nodeOf(int taskRank) {
        for (ShellNode node : nodes) {
            if (node.taskRanks().contains(taskRank)) {
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
        double total =
                count.has("total")
                        ? count.get("total").doubleValue()
                        : (double) slots.slots() * count.path("per_slot").asInt(1);
        return TaskDistribution.spread(
                cores, TaskDistribution.bounded(total), slots.coresPerSlot());
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
