package flux.ledger.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Which tasks of a job are on which node (RFC 34).
///
/// @param blocks runs of equal nodes: `[nodeid, nnodes, ppn, repeat]`
public record Taskmap(List<int[]> blocks) {

    /// More tasks than this are no job, but a slip of the keyboard.
    public static final int TASKS_MAX = 1 << 24;

    private static final int FIELDS = 4;

    /// Tasks numbered block by block over the nodes.
    ///
    /// @param tasks of each node; a node without tasks has no place in the map
    public static Taskmap block(int[] tasks) {
        List<Idset> ids = new ArrayList<>(tasks.length);
        int next = 0;
        for (int count : tasks) {
            ids.add(count == 0 ? Idset.EMPTY : Idset.range(next, next + count - 1));
            next += count;
        }
        return of(ids);
    }

    /// @param tasks the ids of each node's tasks; together they are 0 to some number
    /// @throws InvalidText when they are not
    public static Taskmap of(List<Idset> tasks) {
        int[] nodes = new int[tasks.stream().mapToInt(Idset::size).sum()];
        Arrays.fill(nodes, -1);
        for (int node = 0; node < tasks.size(); node++) {
            int at = node;
            tasks.get(node)
                    .forEach(
                            task -> {
                                if (task >= nodes.length || nodes[task] >= 0) {
                                    String where =
                                            task >= nodes.length ? "beyond the last" : "twice";
                                    throw new InvalidText("taskmap: task " + task + " is " + where);
                                }
                                nodes[task] = at;
                            });
        }
        return new Taskmap(repeated(runs(nodes)));
    }

    /// Tasks that follow each other on one node, and nodes that follow each other with as many.
    private static List<int[]> runs(int[] nodes) {
        List<int[]> runs = new ArrayList<>();
        int task = 0;
        while (task < nodes.length) {
            int first = task;
            while (task < nodes.length && nodes[task] == nodes[first]) {
                task++;
            }
            int[] last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && last[0] + last[1] == nodes[first] && last[2] == task - first) {
                last[1]++;
            } else {
                runs.add(new int[] {nodes[first], 1, task - first, 1});
            }
        }
        return runs;
    }

    private static List<int[]> repeated(List<int[]> runs) {
        List<int[]> blocks = new ArrayList<>();
        for (int[] run : runs) {
            int[] last = blocks.isEmpty() ? null : blocks.getLast();
            if (last != null && Arrays.equals(last, 0, 3, run, 0, 3)) {
                last[3]++;
            } else {
                blocks.add(run);
            }
        }
        return blocks;
    }

    /// Reads any form: `[[0,4,2,1]]`, that wrapped, `(vector,(0,4,2))`, or `0-1;2-3`.
    ///
    /// @throws InvalidText when it is none
    public static Taskmap parse(String text) {
        return parse(text, TASKS_MAX);
    }

    /// @param tasksMax how many tasks it may have: a few letters may name millions
    /// @throws InvalidText when it is none, or has more
    public static Taskmap parse(String text, int tasksMax) {
        String trimmed = text.strip();
        if (trimmed.startsWith("(")) {
            return ofPmi(trimmed, tasksMax);
        }
        if (trimmed.startsWith("{")) {
            int open = trimmed.indexOf('[');
            int close = trimmed.lastIndexOf(']');
            if (open < 0 || close < open) {
                throw new InvalidText("taskmap: no map in " + trimmed);
            }
            return ofJson(trimmed.substring(open, close + 1), tasksMax);
        }
        return trimmed.startsWith("[[") || "[]".equals(trimmed)
                ? ofJson(trimmed, tasksMax)
                : ofRaw(trimmed, tasksMax);
    }

    private static Taskmap ofRaw(String text, int tasksMax) {
        List<Idset> tasks = new ArrayList<>();
        for (String node : text.split(";", -1)) {
            Idset ids = Idset.parse(node);
            if (!ids.isEmpty() && ids.last() >= tasksMax) {
                throw tooMany(tasksMax);
            }
            tasks.add(ids);
        }
        return of(tasks);
    }

    private static Taskmap ofJson(String text, int tasksMax) {
        String inner = text.replaceAll("\\s", "");
        if (inner.length() < 2 || !inner.startsWith("[") || !inner.endsWith("]")) {
            throw new InvalidText("taskmap: not of the form [[nodeid,nnodes,ppn,repeat]]: " + text);
        }
        inner = inner.substring(1, inner.length() - 1);
        List<int[]> blocks = new ArrayList<>();
        for (String block : split(inner, '[', ']')) {
            blocks.add(numbers(block, FIELDS));
        }
        return checked(blocks, tasksMax);
    }

    /// `(vector,(0,4,2),(0,4,2))`: no repeats.
    private static Taskmap ofPmi(String text, int tasksMax) {
        String inner = text.replaceAll("\\s", "");
        if (!inner.startsWith("(vector,(") || !inner.endsWith("))")) {
            throw new InvalidText("taskmap: not of the form (vector,(nodeid,nnodes,ppn)): " + text);
        }
        List<int[]> blocks = new ArrayList<>();
        for (String block :
                split(inner.substring("(vector,".length(), inner.length() - 1), '(', ')')) {
            blocks.add(Arrays.copyOf(numbers(block, FIELDS - 1), FIELDS));
            blocks.getLast()[FIELDS - 1] = 1;
        }
        return checked(repeated(blocks), tasksMax);
    }

    private static List<String> split(String text, char open, char close) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.length() < 2
                || text.charAt(0) != open
                || text.charAt(text.length() - 1) != close) {
            throw new InvalidText(
                    "taskmap: expected " + open + "numbers" + close + ", not " + text);
        }
        String between = close + "," + open;
        return List.of(
                text.substring(1, text.length() - 1)
                        .split(java.util.regex.Pattern.quote(between), -1));
    }

    private static int[] numbers(String text, int count) {
        String[] words = text.split(",", -1);
        if (words.length != count) {
            throw new InvalidText("taskmap: expected " + count + " numbers, not " + text);
        }
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            try {
                numbers[i] = Integer.parseUnsignedInt(words[i]);
            } catch (NumberFormatException e) {
                throw new InvalidText("taskmap: not a number: " + words[i]);
            }
        }
        return numbers;
    }

    private static Taskmap checked(List<int[]> blocks, int tasksMax) {
        double tasks = 0;
        for (int[] block : blocks) {
            if (block[0] < 0 || block[1] < 1 || block[2] < 1 || block[3] < 1) {
                throw new InvalidText(
                        "taskmap: counts must be 1 or more: " + Arrays.toString(block));
            }
            tasks += (double) block[1] * block[2] * block[3];
            if (tasks > tasksMax || (double) block[0] + block[1] > tasksMax) {
                throw tooMany(tasksMax);
            }
        }
        return new Taskmap(blocks);
    }

    private static InvalidText tooMany(int tasksMax) {
        return new InvalidText("taskmap: more than " + tasksMax + " tasks or nodes");
    }

    /// How many tasks there are.
    public int taskCount() {
        return blocks.stream().mapToInt(block -> block[1] * block[2] * block[3]).sum();
    }

    /// The ids of each node's tasks, up to the last node that has some.
    public List<Idset> tasksByNode() {
        int nodes = blocks.stream().mapToInt(block -> block[0] + block[1]).max().orElse(0);
        List<Idset.Builder> tasks = new ArrayList<>(nodes);
        for (int node = 0; node < nodes; node++) {
            tasks.add(Idset.builder());
        }
        int next = 0;
        for (int[] block : blocks) {
            for (int round = 0; round < block[3]; round++) {
                for (int node = block[0]; node < block[0] + block[1]; node++) {
                    tasks.get(node).addRange(next, next + block[2] - 1);
                    next += block[2];
                }
            }
        }
        return tasks.stream().map(Idset.Builder::build).toList();
    }

    /// The nodes of the tasks, by task.
    public int[] nodes() {
        int[] nodes = new int[taskCount()];
        List<Idset> tasks = tasksByNode();
        for (int node = 0; node < tasks.size(); node++) {
            int at = node;
            tasks.get(node).forEach(task -> nodes[task] = at);
        }
        return nodes;
    }

    /// `{"version":1,"map":[[0,4,2,1]]}`.
    public String wrapped() {
        return "{\"version\":1,\"map\":" + json() + "}";
    }

    /// `[[0,4,2,1]]`.
    public String json() {
        StringBuilder text = new StringBuilder("[");
        for (int[] block : blocks) {
            text.append(text.length() > 1 ? "," : "");
            text.append(Arrays.toString(block).replace(" ", ""));
        }
        return text.append(']').toString();
    }

    /// `0-1;2-3`.
    public String raw() {
        return String.join(";", tasksByNode().stream().map(Idset::encode).toList());
    }

    /// `(vector,(0,4,2))`, as MPI libraries read it.
    public String pmi() {
        List<String> vector = new ArrayList<>();
        for (int[] block : blocks) {
            String one = "(" + block[0] + "," + block[1] + "," + block[2] + ")";
            vector.addAll(Collections.nCopies(block[3], one));
        }
        return vector.isEmpty() ? "" : "(vector," + String.join(",", vector) + ")";
    }
}
