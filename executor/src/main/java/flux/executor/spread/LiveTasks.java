package flux.executor.spread;

import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The tasks of a host that may go: what is to be told of each when it does.
final class LiveTasks {
    private static final int SIGKILL = 9;

    /// A task's process, once its start was told.
    private static final class Process {
        private long pid;
    }

    private final OpenTasks<Process> tasks = new OpenTasks<>();

    void add(TaskKey key) {
        tasks.add(key, new Process());
    }

    void saw(TaskEvent event) {
        Process process = tasks.find(event.key());
        if (process != null && event instanceof TaskEvent.Started started) {
            process.pid = started.pid();
        }
        tasks.saw(event);
    }

    int runningCount() {
        return tasks.runningCount();
    }

    /// The processes of those that run, as far as they are known.
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        tasks.forEachRunning(
                (_, process) -> {
                    if (process.pid > 0) {
                        pids.add(process.pid);
                    }
                });
        return pids;
    }

    /// All are gone.
    ///
    /// @param cursor of the event before
    /// @return what there is to tell of them
    Collection<TaskEvent> lose(long cursor) {
        List<TaskEvent> events = new ArrayList<>();
        tasks.forEachEnded((key, _) -> endStreams(key, events, cursor));
        tasks.forEachRunning(
                (key, _) -> {
                    events.add(new TaskEvent.Lost(key, next(events, cursor)));
                    endStreams(key, events, cursor);
                    events.add(new TaskEvent.Exited(key, next(events, cursor), SIGKILL));
                });
        tasks.clear();
        return events;
    }

    private static void endStreams(TaskKey key, List<TaskEvent> events, long cursor) {
        events.add(new TaskEvent.Eof(key, next(events, cursor), Stream.STDOUT));
        events.add(new TaskEvent.Eof(key, next(events, cursor), Stream.STDERR));
    }

    private static long next(List<TaskEvent> events, long cursor) {
        return cursor + events.size() + 1;
    }
}
