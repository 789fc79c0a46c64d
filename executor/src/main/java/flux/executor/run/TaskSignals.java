package flux.executor.run;

import flux.executor.host.TaskHost;

/// Signals to a job's tasks.
final class TaskSignals {
    private final TaskTable tasks;
    private final TaskStreams streams;
    private final TaskHost host;
    private final Launch launch;

    TaskSignals(TaskTable tasks, TaskStreams streams, TaskHost host, Launch launch) {
        this.tasks = tasks;
        this.streams = streams;
        this.host = host;
        this.launch = launch;
    }

    /// Reaches what a task has left behind, too, as long as that holds the task's output open.
    void send(int signum) {
        for (int rank = 0; rank < tasks.count(); rank++) {
            if (tasks.isRunning(rank) || streams.isOpen(rank)) {
                host.signal(launch.key(rank), signum);
            }
        }
    }
}
