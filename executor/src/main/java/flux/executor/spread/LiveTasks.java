package flux.executor.spread;

import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tasks of a host that may go: what is to be told of each when it does.
final class LiveTasks {
    private static final int SIGKILL = 9;
    private static final int ENDED_TASKS_MAX = 4096;

    private static final class Task extends Expectation {

        /// 0 when its start was not told.
        private long pid;
    }

    private final Map<TaskKey, Task> running = new LinkedHashMap<>();

    /// Those that have ended, with streams of which no end was told. (That of a task without pipes
    /// is never told.)
    private final Map<TaskKey, Task> ended =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<TaskKey, Task> eldest) {
                    return size() > ENDED_TASKS_MAX;
                }
            };

    void add(TaskKey key) {
        running.putIfAbsent(key, new Task());
    }

    void saw(TaskEvent event) {
        TaskKey key = event.key();
        Task task = running.getOrDefault(key, ended.get(key));
        if (task == null) {
            return;
        }
        if (event instanceof TaskEvent.Started started) {
            task.pid = started.pid();
        }
        if (task.saw(event)) {
            running.remove(key);
            ended.remove(key);
        } else if (task.hasExited() && running.remove(key, task)) {
            ended.put(key, task);
        }
    }

    int runningCount() {
        return running.size();
    }

    /// The processes of those that run, as far as they are known.
    List<Long> pids() {
        return running.values().stream().map(task -> task.pid).filter(pid -> pid > 0).toList();
    }

    /// All are gone.
    ///
    /// @param cursor of the event before
    /// @return what there is to tell of them
    Collection<TaskEvent> lose(long cursor) {
        List<TaskEvent> events = new ArrayList<>();
        long next = cursor;
        for (TaskKey key : ended.keySet()) {
            events.add(new TaskEvent.Eof(key, ++next, Stream.STDOUT));
            events.add(new TaskEvent.Eof(key, ++next, Stream.STDERR));
        }
        for (TaskKey key : running.keySet()) {
            events.add(new TaskEvent.Lost(key, ++next));
            events.add(new TaskEvent.Eof(key, ++next, Stream.STDOUT));
            events.add(new TaskEvent.Eof(key, ++next, Stream.STDERR));
            events.add(new TaskEvent.Exited(key, ++next, SIGKILL));
        }
        ended.clear();
        running.clear();
        return events;
    }
}
