package flux.executor.shell;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// How many of a job's tasks each of its nodes gets: what Flux's shell does, node by node in order
/// of cores, largest first, a task at a time.
public final class TaskDistribution {

    /// A job that a shell cannot start as its own options ask. The message is Flux's.
    public static final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        private final String plugin;

        Impossible(String message) {
            this("taskmap", message);
        }

        /// @param plugin the part of a shell that the option is for
        public Impossible(String plugin, String message) {
            super(message);
            this.plugin = plugin;
        }

        public String plugin() {
            return plugin;
        }
    }

    /// Of one job. More processes than this no job of the field has had, and each costs the broker
    /// memory before it starts: a jobspec is a few bytes that may ask for billions.
    static final int TASKS_MAX = 1 << 20;

    /// Of one job on one node, where each is a process.
    static final int NODE_TASKS_MAX = 1 << 16;

    private TaskDistribution() {}

    /// @param tasks as a jobspec asks for, from which numbers of any size come
    /// @throws Impossible when no job can have so many
    static int bounded(double tasks) throws Impossible {
        if (!(tasks >= 0 && tasks <= TASKS_MAX)) {
            throw new Impossible("%.0f tasks: a job has at most %d".formatted(tasks, TASKS_MAX));
        }
        return (int) tasks;
    }

    private static int[] bounded(int[] placed) throws Impossible {
        for (int tasks : placed) {
            if (tasks > NODE_TASKS_MAX) {
                throw tooMany(tasks);
            }
        }
        return placed;
    }

    private static Impossible tooMany(int tasks) {
        return new Impossible(
                "%d tasks on a node: it can have at most %d".formatted(tasks, NODE_TASKS_MAX));
    }

    /// @param cores of each node, in order of ranks
    /// @param coresPerSlot 0 when the jobspec does not say
    /// @return tasks of each node
    /// @throws Impossible when there are more tasks than cores and nobody asked for that
    public static int[] spread(int[] cores, int tasks, int coresPerSlot) throws Impossible {
        if (tasks > (long) NODE_TASKS_MAX * cores.length) {
            throw tooMany((tasks - 1) / cores.length + 1);
        }
        int total = Arrays.stream(cores).sum();
        int coresPerTask = coresPerSlot > 0 ? coresPerSlot : total / Math.max(tasks, 1);
        if (coresPerTask == 0) {
            throw new Impossible("Invalid argument: more tasks than cores");
        }
        int smallest = Arrays.stream(cores).min().orElse(0);
        coresPerTask = Math.max(1, Math.min(coresPerTask, smallest));
        int[] placed = new int[cores.length];
        int left = tasks;
        while (left > 0) {
            left = placeOnce(cores, placed, left, coresPerTask);
        }
        return bounded(placed);
    }

    /// Places until no node has room; asked again, it fills the nodes once more.
    private static int placeOnce(int[] cores, int[] placed, int tasks, int coresPerTask) {
        int[] free = cores.clone();
        ArrayDeque<Integer> nodes = new ArrayDeque<>();
        IntStream.range(0, cores.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer node) -> -cores[node]))
                .forEach(nodes::add);
        int left = tasks;
        while (left > 0 && !nodes.isEmpty()) {
            int node = nodes.remove();
            if (free[node] >= coresPerTask) {
                free[node] -= coresPerTask;
                placed[node]++;
                left--;
                nodes.add(node);
            }
        }
        return left;
    }

    /// The same number of tasks on each node.
    ///
    /// @throws Impossible when there would be none, or too many
    public static int[] perNode(int[] cores, int count) throws Impossible {
        bounded((double) cores.length * each(count));
        int[] placed = new int[cores.length];
        Arrays.fill(placed, count);
        return bounded(placed);
    }

    /// The same number of tasks for each core.
    ///
    /// @throws Impossible when there would be none, or too many
    public static int[] perCore(int[] cores, int count) throws Impossible {
        bounded((double) Arrays.stream(cores).sum() * each(count));
        return bounded(Arrays.stream(cores).map(n -> n * count).toArray());
    }

    private static int each(int count) throws Impossible {
        if (count < 1) {
            throw new Impossible("per-resource.count must be at least 1, not " + count);
        }
        return count;
    }
}
