package flux.executor.host;

import java.nio.file.Path;

/// What a task's descriptor 0, 1 or 2 is.
public sealed interface Stdio {

    /// A pipe to the host.
    record Pipe() implements Stdio {}

    /// `/dev/null`.
    record Null() implements Stdio {}

    /// A file: read for descriptor 0, else written to at its end.
    ///
    /// @param path counts from the task's directory
    /// @param truncate empty it first
    /// @param labelled the host writes `RANK: ` before each of the task's lines
    record ToFile(Path path, boolean truncate, boolean labelled) implements Stdio {}
}
