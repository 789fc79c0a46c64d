package flux.executor.host;

import org.jspecify.annotations.Nullable;

/// What a task host has to tell of a task. Each event has a cursor, larger than all before it;
/// events come again, with the same cursors, until they are acknowledged.
public sealed interface TaskEvent {

    TaskKey key();

    long cursor();

    /// The same, told under another name and number.
    default TaskEvent as(TaskKey otherKey, long otherCursor) {
        return switch (this) {
            case Started e -> new Started(otherKey, otherCursor, e.pid, e.directoryErrno);
            case StartFailed e -> new StartFailed(otherKey, otherCursor, e.part, e.errno);
            case Output e -> new Output(otherKey, otherCursor, e.stream, e.bytes);
            case Channel e -> new Channel(otherKey, otherCursor, e.bytes);
            case Eof e -> new Eof(otherKey, otherCursor, e.stream);
            case Lost _ -> new Lost(otherKey, otherCursor);
            case Exited e -> new Exited(otherKey, otherCursor, e.waitStatus, e.usage);
        };
    }

    /// @param directoryErrno why the task runs in /tmp and not in the directory that it was to run
    ///     in; 0 when it does run there
    record Started(TaskKey key, long cursor, long pid, int directoryErrno) implements TaskEvent {}

    /// @param errno of open(2) or execve(2); [Errno#text] has words for it
    record StartFailed(TaskKey key, long cursor, Part part, int errno) implements TaskEvent {}

    /// What of a task could not be had.
    enum Part {
        STDIN,
        STDOUT,
        STDERR,
        COMMAND
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Output(TaskKey key, long cursor, Stream stream, byte[] bytes) implements TaskEvent {}

    /// What a task wrote to its channel ([TaskTraits#channel]).
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Channel(TaskKey key, long cursor, byte[] bytes) implements TaskEvent {}

    /// Nothing more will come from the stream. Told of pipes and of labelled files, whose last line
    /// is then written.
    record Eof(TaskKey key, long cursor, Stream stream) implements TaskEvent {}

    /// The host of the task's node is gone, and the task with it: its [Exited] follows, which
    /// nobody has seen.
    record Lost(TaskKey key, long cursor) implements TaskEvent {}

    /// What a task and all that it has waited for needed (getrusage(2)).
    ///
    /// @param peakBytes the largest resident set of one of its processes
    /// @param cpuMicros in user and system mode
    record Usage(long peakBytes, long cpuMicros) {}

    /// @param waitStatus as of wait(2)
    /// @param usage null when the host cannot tell
    record Exited(TaskKey key, long cursor, int waitStatus, @Nullable Usage usage)
            implements TaskEvent {
        public Exited(TaskKey key, long cursor, int waitStatus) {
            this(key, cursor, waitStatus, null);
        }
    }
}
