package flux.executor.host;

/// What a task's descriptor 0, 1 or 2 is.
public sealed interface Stdio {

    /// A pipe to the host.
    record Pipe() implements Stdio {}

    /// `/dev/null`.
    record Null() implements Stdio {}

    /// A file: read for descriptor 0, else written to at its end.
    ///
    /// @param path counts from the task's directory; text, since it is another process's, perhaps
    ///     another machine's, and this one's locale may have no letters for it
    /// @param truncate empty it first
    /// @param labelled the host writes `RANK: ` before each of the task's lines
    record ToFile(String path, boolean truncate, boolean labelled) implements Stdio {}

    /// A terminal (pty(7)) of the task's own, whose other end the host holds. What it shows comes
    /// as standard output.
    ///
    /// @param rows 0 when nobody knows
    /// @param columns 0 when nobody knows
    record Terminal(int rows, int columns) implements Stdio {
        /// winsize has so many bits for each.
        private static final int MOST = 0xffff;

        public Terminal {
            if (rows < 0 || rows > MOST || columns < 0 || columns > MOST) {
                throw new IllegalArgumentException(
                        "a terminal has 0 to 65535 rows and columns, not " + rows + "x" + columns);
            }
        }
    }
}
