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
    /// @param truncate empty it first
    record ToFile(Path path, boolean truncate) implements Stdio {}
}
