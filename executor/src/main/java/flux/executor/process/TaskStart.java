package flux.executor.process;

import flux.executor.host.Errno;
import flux.executor.host.Stdio;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent.Part;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task becomes a process: in its directory or else in /tmp, with its streams, by the program
/// that its first word names.
final class TaskStart {
    private static final Path FALLBACK = Path.of("/tmp");

    /// A task that could not be started, and why.
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        final Part part;
        final int errno;

        Failed(Part part, int errno) {
            super(Errno.text(errno));
            this.part = part;
            this.errno = errno;
        }
    }

    private final TaskKey key;
    private final TaskSpec spec;
    private final List<String> leader;
    private final int directoryErrno;
    private final Path cwd;

    /// @param leader words that make what follows the leader of a process group
    TaskStart(TaskKey key, TaskSpec spec, List<String> leader) {
        this.key = key;
        this.spec = spec;
        this.leader = leader;
        Path wanted = path(FALLBACK, spec.cwd());
        this.directoryErrno = wanted == null ? Errno.ENOENT : entering(wanted);
        this.cwd = wanted == null || directoryErrno != 0 ? FALLBACK : wanted;
    }

    /// Why it is not in the directory that it was to run in; 0 when it is.
    int directoryErrno() {
        return directoryErrno;
    }

    /// @param sink takes what the task has to tell
    ProcessTask run(ProcessTask.Sink sink) throws Failed {
        ProcessBuilder builder = new ProcessBuilder().directory(cwd.toFile());
        builder.environment().clear();
        builder.environment().putAll(spec.env());
        builder.environment().keySet().removeIf(name -> name.startsWith("PMI_"));
        builder.redirectInput(input(spec.stdin()));
        builder.redirectOutput(output(spec.stdout(), Part.STDOUT));
        builder.redirectError(output(spec.stderr(), Part.STDERR));
        builder.redirectErrorStream(spec.stderr() instanceof Stdio.Terminal);
        builder.command(command());
        try {
            Process process = builder.start();
            ProcessTask task = new ProcessTask(key, process, sink);
            if (isRead(spec.stdout())) {
                task.read(Stream.STDOUT, process.getInputStream(), labels(spec.stdout()));
            }
            if (isRead(spec.stderr()) && !builder.redirectErrorStream()) {
                task.read(Stream.STDERR, process.getErrorStream(), labels(spec.stderr()));
            }
            task.awaitExit();
            return task;
        } catch (IOException e) {
            throw new Failed(Part.COMMAND, Errno.of(e));
        }
    }

    private List<String> command() throws Failed {
        Programs.Found found = Programs.find(spec.argv().getFirst(), spec.env().get("PATH"), cwd);
        if (found.errno() != 0) {
            throw new Failed(Part.COMMAND, found.errno());
        }
        List<String> command = new ArrayList<>(spec.argv());
        command.set(0, found.program().toString());
        command.addAll(0, leader);
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

    private Redirect input(Stdio stdio) throws Failed {
        return switch (stdio) {
            case Stdio.Pipe _, Stdio.Terminal _ -> Redirect.PIPE;
            case Stdio.Null _ -> Redirect.from(Path.of("/dev/null").toFile());
            case Stdio.ToFile file -> {
                Path path = file(file, Part.STDIN);
                open(path, Part.STDIN, StandardOpenOption.READ);
                yield Redirect.from(path.toFile());
            }
        };
    }

    private Redirect output(Stdio stdio, Part part) throws Failed {
        return switch (stdio) {
            case Stdio.Pipe _, Stdio.Terminal _ -> Redirect.PIPE;
            case Stdio.Null _ -> Redirect.DISCARD;
            case Stdio.ToFile file -> {
                Path path = file(file, part);
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

    private Path file(Stdio.ToFile file, Part part) throws Failed {
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

    private @Nullable LabelledLines labels(Stdio stdio) throws IOException {
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
}
