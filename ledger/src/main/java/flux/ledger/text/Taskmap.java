package flux.ledger.text;

import java.util.Arrays;

/// Which tasks of a job are on which node (RFC 34).
///
/// @param blocks runs of equal nodes: `[nodeid, nnodes, ppn, repeat]`
public record Taskmap(java.util.List<int[]> blocks) {

    /// Tasks numbered block by block over the nodes.
    ///
    /// @param tasks of each node; a node without tasks has no place in the map
    public static Taskmap block(int[] tasks) {
        java.util.List<int[]> blocks = new java.util.ArrayList<>();
        for (int node = 0; node < tasks.length; node++) {
            if (tasks[node] == 0) {
                continue;
            }
            int[] last = blocks.isEmpty() ? null : blocks.getLast();
            if (last != null && last[0] + last[1] == node && last[2] == tasks[node]) {
                last[1]++;
            } else {
                blocks.add(new int[] {node, 1, tasks[node], 1});
            }
        }
        return new Taskmap(blocks);
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
}
