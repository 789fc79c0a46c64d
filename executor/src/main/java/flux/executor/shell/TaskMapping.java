package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.text.Taskmap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which task is where: the shell option `taskmap` and its schemes (flux-submit(1), `--taskmap`).
final class TaskMapping {

    private final List<String> hosts;
    private final int[] counts;
    private final int total;

    /// @param hosts of the job's nodes
    /// @param counts tasks of each node, as they were laid out
    TaskMapping(List<String> hosts, int[] counts) {
        this.hosts = hosts;
        this.counts = counts;
        this.total = Arrays.stream(counts).sum();
    }

    /// The ids of each node's tasks.
    ///
    /// @param option `{"scheme":…,"value":…}`, or missing for `block`
    /// @throws Impossible when the option does not fit the job
    List<Idset> of(JsonNode option, JobPlan.Files files) throws Impossible {
        String scheme = option.path("scheme").asText("block");
        String value = option.path("value").asText("");
        return switch (scheme) {
            case "block" -> padded(Taskmap.block(counts));
            case "cyclic" -> cyclic(stride(value));
            case "manual" -> manual(value);
            case "hostfile" -> hostfile(value, files);
            default -> throw new Impossible("unknown taskmap scheme '" + scheme + "'");
        };
    }

    private List<Idset> padded(Taskmap map) {
        List<Idset> tasks = new ArrayList<>(map.tasksByNode());
        while (tasks.size() < counts.length) {
            tasks.add(Idset.EMPTY);
        }
        return tasks;
    }

    private static int stride(String value) throws Impossible {
        if (value.isEmpty()) {
            return 1;
        }
        try {
            int stride = Integer.parseInt(value);
            if (stride > 0) {
                return stride;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Impossible("invalid cyclic stride: " + value);
    }

    /// Round and round the nodes, `stride` tasks at a time, while they have room.
    private List<Idset> cyclic(int stride) {
        int[] left = counts.clone();
        List<Idset.Builder> tasks = builders();
        int next = 0;
        while (next < total) {
            for (int node = 0; node < left.length; node++) {
                int some = Math.min(stride, left[node]);
                if (some > 0) {
                    tasks.get(node).addRange(next, next + some - 1);
                    next += some;
                    left[node] -= some;
                }
            }
        }
        return built(tasks);
    }

    /// The user's own map; nodes may get other numbers of tasks by it.
    private List<Idset> manual(String value) throws Impossible {
        List<Idset> tasks;
        try {
            tasks = padded(Taskmap.parse(value, TaskDistribution.TASKS_MAX));
        } catch (InvalidText e) {
            throw new Impossible("invalid taskmap: " + e.getMessage());
        }
        int mapped = tasks.stream().mapToInt(Idset::size).sum();
        if (mapped != total || tasks.size() > counts.length) {
            throw new Impossible(
                    "invalid taskmap: it has %d tasks on %d nodes, the job has %d on %d"
                            .formatted(mapped, tasks.size(), total, counts.length));
        }
        return tasks;
    }

    /// One task to each host in the file's order, again from its beginning until all are placed.
    private List<Idset> hostfile(String path, JobPlan.Files files) throws Impossible {
        List<String> listed = new ArrayList<>();
        try {
            for (String line : files.read(path).split("\n")) {
                String host = line.strip();
                boolean more = listed.size() < total;
                if (more && !host.isEmpty() && !host.startsWith("#")) {
                    listed.addAll(Hostlist.parse(host).hosts());
                }
            }
        } catch (IOException e) {
            throw new Impossible("failed to read hostfile " + path + ": " + e.getMessage());
        } catch (InvalidText e) {
            throw new Impossible("hostfile " + path + ": " + e.getMessage());
        }
        if (listed.isEmpty()) {
            throw new Impossible("hostfile " + path + ": no hosts in it");
        }
        List<Idset.Builder> tasks = builders();
        for (int task = 0; task < total; task++) {
            String host = listed.get(task % listed.size());
            int node = hosts.indexOf(host);
            if (node < 0) {
                throw new Impossible("hostfile " + path + ": host " + host + " not in the job");
            }
            tasks.get(node).add(task);
        }
        return built(tasks);
    }

    private List<Idset.Builder> builders() {
        List<Idset.Builder> builders = new ArrayList<>(counts.length);
        for (int node = 0; node < counts.length; node++) {
            builders.add(Idset.builder());
        }
        return builders;
    }

    private static List<Idset> built(List<Idset.Builder> builders) {
        return builders.stream().map(Idset.Builder::build).toList();
    }
}
