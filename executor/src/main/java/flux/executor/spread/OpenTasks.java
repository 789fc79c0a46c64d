package flux.executor.spread;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Tasks of which something is still to come, each with what its host has noted of it.
final class OpenTasks<N> {
    static final int ENDED_TASKS_MAX = 4096;

    private static final class Task<N> {
        final N note;
        final Expectation expectation = new Expectation();

        Task(N note) {
            this.note = note;
        }
    }

    private final Map<TaskKey, Task<N>> running = new LinkedHashMap<>();

    /// Those that have ended, with streams of which no end was told: what they left behind can
    /// still be signalled. (The end of the streams of a task without pipes is never told.)
    private final Map<TaskKey, Task<N>> ended =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<TaskKey, Task<N>> eldest) {
                    return size() > ENDED_TASKS_MAX;
                }
            };

    /// Nothing happens when it runs already.
    void add(TaskKey key, N note) {
        running.putIfAbsent(key, new Task<>(note));
    }

    boolean isRunning(TaskKey key) {
        return running.containsKey(key);
    }

    int runningCount() {
        return running.size();
    }

    /// What was noted of a task that runs or has left something behind; null of any other.
    @Nullable N find(TaskKey key) {
        Task<N> task = running.getOrDefault(key, ended.get(key));
        return task == null ? null : task.note;
    }

    void saw(TaskEvent event) {
        TaskKey key = event.key();
        Task<N> task = running.getOrDefault(key, ended.get(key));
        if (task == null) {
            return;
        }
        if (task.expectation.saw(event)) {
            running.remove(key);
            ended.remove(key);
        } else if (task.expectation.hasExited() && running.remove(key, task)) {
            ended.put(key, task);
        }
    }

    void forEachRunning(BiConsumer<TaskKey, N> action) {
        running.forEach((key, task) -> action.accept(key, task.note));
    }

    void forEachEnded(BiConsumer<TaskKey, N> action) {
        ended.forEach((key, task) -> action.accept(key, task.note));
    }

    void clear() {
        running.clear();
        ended.clear();
    }
}
