package flux.cli.resource;

/// Nodes that agree in state and reason: a line of `flux resource status` and of `flux resource
/// drain`.
///
/// @param state without the mark of nodes that are offline
/// @param timestamp when they were drained, seconds since the epoch; 0 when they were not
public record StatusRow(
        String state,
        boolean online,
        long nnodes,
        String ranks,
        String nodelist,
        double timestamp,
        String reason) {

    /// The state, with a star when the nodes are offline.
    String markedState() {
        return online ? state : state + "*";
    }
}
