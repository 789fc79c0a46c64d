package flux.executor.host;

/// What a task host has to tell of a task. Each event has a cursor, larger than all before it;
/// events come again, with the same cursors, until they are acknowledged.
public sealed interface TaskEvent {

    TaskKey key();

    long cursor();

    record Started(TaskKey key, long cursor, long pid) implements TaskEvent {}

    /// @param errno of what failed: chdir(2), open(2) or execve(2)
    /// @param text what strerror(3) says of it
    record StartFailed(TaskKey key, long cursor, int errno, String text) implements TaskEvent {}

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Output(TaskKey key, long cursor, Stream stream, byte[] bytes) implements TaskEvent {}

    /// Nothing more will come from the stream.
    record Eof(TaskKey key, long cursor, Stream stream) implements TaskEvent {}

    /// @param waitStatus as of wait(2)
    record Exited(TaskKey key, long cursor, int waitStatus) implements TaskEvent {}
}
