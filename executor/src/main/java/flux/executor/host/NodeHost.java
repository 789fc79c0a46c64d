package flux.executor.host;

/// What a [TaskHost] does on one node: it starts tasks there, and makes their directories.
public interface NodeHost extends NodeFiles {

    /// Starts a task, unless a task of this key is known: then nothing happens, and what is known
    /// of it is told as always. The outcome comes as an event.
    void start(TaskKey key, TaskSpec spec);
}
