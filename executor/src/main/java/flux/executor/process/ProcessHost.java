package flux.executor.process;

import flux.executor.host.EventQueue;
import flux.executor.host.LocalFiles;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.StartFailed;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.process.ProcessTask.News;
import flux.executor.shell.StagedFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The task host for machines without the keeper: every task is a child of this process.
///
/// So jobs end with their broker. When it closes, what still runs is killed; when it is killed
/// itself, nobody is left who could tell how its tasks ended, and the next broker calls their jobs
/// lost.
///
/// What Java cannot do is left out: resource limits, CPU binding, and what [TaskTraits] name: so
/// there is no PMI, and what wants a terminal gets pipes. Signals reach the whole
/// process group where there is `setsid` (util-linux), else the task and its descendants. A program
/// that was searched for sees its full path as its name. A task that exits with 129 to 192 looks as
/// if a signal had ended it.
public final class ProcessHost implements TaskHost {
    private static final int SIGKILL = 9;

    private record Item(@Nullable ProcessTask task, News news) {}

    private final long life = new SecureRandom().nextLong(1L << 53);
    private final List<String> leader = GroupLeader.prefix();
    private final GroupSignals signals = new GroupSignals(!leader.isEmpty());
    private final Map<TaskKey, ProcessTask> tasks = new HashMap<>();
    private final Map<TaskKey, Long> failed = new HashMap<>();
    private final ArrayDeque<ProcessTask> over = new ArrayDeque<>();
    private final ArrayDeque<Item> ours = new ArrayDeque<>();
    private final EventQueue<Item> news = new EventQueue<>();
    private final LocalFiles files = new LocalFiles();
    private volatile Runnable waker = () -> {};
    private long cursor;

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        if (knows(key)) {
            return;
        }
        TaskStart start = new TaskStart(key, spec, leader);
        try {
            ProcessTask task = start.run(this::put);
            long pid = task.process().pid();
            int errno = start.directoryErrno();
            ours.add(new Item(task, at -> new TaskEvent.Started(key, at, pid, errno)));
            tasks.put(key, task);
        } catch (TaskStart.Failed e) {
            failed.put(key, Long.MAX_VALUE);
            ours.add(new Item(null, at -> new StartFailed(key, at, e.part, e.errno)));
        }
        waker.run();
    }

    /// From the tasks' threads.
    private void put(ProcessTask task, News each, int bytes) throws InterruptedException {
        Item item = new Item(task, each);
        if (!news.offer(item, bytes)) {
            waker.run();
            news.put(item, bytes);
        }
        waker.run();
    }

    @Override
    public int poll(Consumer<TaskEvent> sink, int eventsMax) {
        int count = 0;
        for (Item item = next(count, eventsMax); item != null; item = next(count, eventsMax)) {
            count++;
            TaskEvent event = item.news().at(++cursor);
            ProcessTask task = item.task();
            if (task == null) {
                failed.put(event.key(), cursor);
            } else {
                task.told(event);
                if (task.isOver()) {
                    over.add(task);
                }
            }
            sink.accept(event);
        }
        return count;
    }

    /// What [#start] has to tell comes first: a task has started before it has written.
    private @Nullable Item next(int count, int eventsMax) {
        if (count == eventsMax) {
            return null;
        }
        Item first = ours.poll();
        return first != null ? first : news.next(count, eventsMax);
    }

    @Override
    public void acknowledge(long upTo) {
        while (!over.isEmpty() && over.element().lastCursor() <= upTo) {
            tasks.remove(over.remove().key);
        }
        failed.values().removeIf(told -> told <= upTo);
    }

    @Override
    public void signal(TaskKey key, int signum) {
        ProcessTask task = tasks.get(key);
        if (task != null && !task.isOver()) {
            signals.add(task.process(), signum);
        }
    }

    @Override
    public void writeStdin(TaskKey key, byte[] data, boolean eof) {
        ProcessTask task = tasks.get(key);
        if (task != null) {
            task.write(data, eof);
        }
    }

    @Override
    public void flush() {
        signals.flush();
    }

    @Override
    public int makeDirectory(Path directory) {
        return files.makeDirectory(directory);
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        return files.writeFile(directory, file);
    }

    @Override
    public void removeDirectory(Path directory) {
        files.removeDirectory(directory);
    }

    @Override
    public boolean knows(TaskKey key) {
        return tasks.containsKey(key) || failed.containsKey(key);
    }

    /// Its tasks end with their broker, so an earlier one has left none.
    @Override
    public Set<TaskKey> known() {
        return Set.of();
    }

    /// It ends with its broker anyway.
    @Override
    public void dismiss() {}

    @Override
    public long life() {
        return life;
    }

    @Override
    public void onNews(Runnable newWaker) {
        waker = newWaker;
    }

    /// Kills what still runs.
    @Override
    public void close() {
        for (ProcessTask task : tasks.values()) {
            if (!task.isOver()) {
                signals.add(task.process(), SIGKILL);
                task.interrupt();
            }
        }
        signals.flush();
        tasks.clear();
        files.close();
    }
}
