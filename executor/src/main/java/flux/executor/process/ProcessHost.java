package flux.executor.process;

import flux.executor.host.Errno;
import flux.executor.host.EventQueue;
import flux.executor.host.LocalFiles;
import flux.executor.host.Stdio;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.Part;
import flux.executor.host.TaskEvent.StartFailed;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.process.ProcessTask.News;
import flux.executor.shell.StagedFile;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private static final Path FALLBACK = Path.of("/tmp");

    private record Item(@Nullable ProcessTask task, News news) {}

    /// A task that could not be started, and why.
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        final Part part;
        final int errno;

        Failed(Part part, int errno) {
            super(Errno.text(errno));
            this.part = part;
            this.errno = errno;
        }
    }

    private final long life = new SecureRandom().nextLong(1L << 53);
    private final @Nullable Path setsid = Programs.tool("setsid");
    private final GroupSignals signals = new GroupSignals(setsid != null);
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
        Path wanted = path(FALLBACK, spec.cwd());
        int directoryErrno = wanted == null ? Errno.ENOENT : entering(wanted);
        Path cwd = wanted == null || directoryErrno != 0 ? FALLBACK : wanted;
        try {
            ProcessTask task = start(key, spec, cwd);
            long pid = task.process().pid();
            ours.add(new Item(task, at -> new TaskEvent.Started(key, at, pid, directoryErrno)));
            tasks.put(key, task);
        } catch (Failed e) {
            failed.put(key, Long.MAX_VALUE);
            ours.add(new Item(null, at -> new StartFailed(key, at, e.part, e.errno)));
        }
        waker.run();
    }

    private ProcessTask start(TaskKey key, TaskSpec spec, Path cwd) throws Failed {
        ProcessBuilder builder = new ProcessBuilder().directory(cwd.toFile());
        builder.environment().clear();
        builder.environment().putAll(spec.env());
        builder.environment().keySet().removeIf(name -> name.startsWith("PMI_"));
        builder.redirectInput(input(spec.stdin(), cwd));
        builder.redirectOutput(output(spec.stdout(), cwd, Part.STDOUT));
        builder.redirectError(output(spec.stderr(), cwd, Part.STDERR));
        builder.redirectErrorStream(spec.stderr() instanceof Stdio.Terminal);
        builder.command(command(spec, cwd));
        try {
            Process process = builder.start();
            ProcessTask task = new ProcessTask(key, process, this::put);
            if (isRead(spec.stdout())) {
                task.read(Stream.STDOUT, process.getInputStream(), labels(spec.stdout(), cwd, key));
            }
            if (isRead(spec.stderr()) && !builder.redirectErrorStream()) {
                task.read(Stream.STDERR, process.getErrorStream(), labels(spec.stderr(), cwd, key));
            }
            task.awaitExit();
            return task;
        } catch (IOException e) {
            throw new Failed(Part.COMMAND, Errno.of(e));
        }
    }

    private List<String> command(TaskSpec spec, Path cwd) throws Failed {
        Programs.Found found = Programs.find(spec.argv().getFirst(), spec.env().get("PATH"), cwd);
        if (found.errno() != 0) {
            throw new Failed(Part.COMMAND, found.errno());
        }
        List<String> command = new ArrayList<>(spec.argv());
        command.set(0, found.program().toString());
        if (setsid != null) {
            command.addFirst(setsid.toString());
        }
        return command;
    }

    /// @return errno of entering the directory, 0 when it can be entered
    private static int entering(Path directory) {
        if (!Files.exists(directory)) {
            return Errno.ENOENT;
        }
        if (!Files.isDirectory(directory)) {
            return Errno.ENOTDIR;
        }
        return Files.isExecutable(directory) ? 0 : Errno.EACCES;
    }

    private static Redirect input(Stdio stdio, Path cwd) throws Failed {
        return switch (stdio) {
            case Stdio.Pipe _, Stdio.Terminal _ -> Redirect.PIPE;
            case Stdio.Null _ -> Redirect.from(Path.of("/dev/null").toFile());
            case Stdio.ToFile file -> {
                Path path = file(cwd, file, Part.STDIN);
                open(path, Part.STDIN, StandardOpenOption.READ);
                yield Redirect.from(path.toFile());
            }
        };
    }

    private static Redirect output(Stdio stdio, Path cwd, Part part) throws Failed {
        return switch (stdio) {
            case Stdio.Pipe _, Stdio.Terminal _ -> Redirect.PIPE;
            case Stdio.Null _ -> Redirect.DISCARD;
            case Stdio.ToFile file -> {
                Path path = file(cwd, file, part);
                StandardOpenOption how =
                        file.truncate()
                                ? StandardOpenOption.TRUNCATE_EXISTING
                                : StandardOpenOption.APPEND;
                open(path, part, StandardOpenOption.WRITE, StandardOpenOption.CREATE, how);
                yield file.labelled() ? Redirect.PIPE : Redirect.appendTo(path.toFile());
            }
        };
    }

    /// Tries before the start what the start would stumble over, so as to know which it was.
    private static void open(Path path, Part part, StandardOpenOption... options) throws Failed {
        try {
            Files.newByteChannel(path, options).close();
        } catch (IOException e) {
            throw new Failed(part, Errno.of(e));
        }
    }

    private static Path file(Path cwd, Stdio.ToFile file, Part part) throws Failed {
        Path path = path(cwd, file.path());
        if (path == null) {
            throw new Failed(part, Errno.ENOENT);
        }
        return path;
    }

    /// Null for what cannot be a path, such as one that the JVM's locale has no letters for.
    private static @Nullable Path path(Path directory, String name) {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static boolean isRead(Stdio stdio) {
        return stdio instanceof Stdio.Pipe
                || stdio instanceof Stdio.Terminal
                || (stdio instanceof Stdio.ToFile f && f.labelled());
    }

    private static @Nullable LabelledLines labels(Stdio stdio, Path cwd, TaskKey key)
            throws IOException {
        if (!(stdio instanceof Stdio.ToFile file)) {
            return null;
        }
        return new LabelledLines(
                Files.newOutputStream(
                        cwd.resolve(file.path()),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND),
                key.rank());
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
