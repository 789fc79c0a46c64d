package flux.executor.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// A host and all that it has told. Waits for conditions, with patience.
public final class HostStory {
    public static final Map<String, String> ENV = Map.of("PATH", "/usr/bin:/bin");

    private static final long PATIENCE_SECONDS = 60;
    private static final int EVENTS_MAX = 1000;
    private static final int SIGKILL = 9;
    private static final long JOB = 4711;

    private final TaskHost host;
    private final List<TaskEvent> events = new ArrayList<>();
    private final Map<TaskKey, Seen> tasks = new LinkedHashMap<>();
    private boolean acknowledges;

    private static final class Seen {
        final List<TaskEvent> events = new ArrayList<>();
        final ByteArrayOutputStream[] bytes = {
            new ByteArrayOutputStream(), new ByteArrayOutputStream()
        };
        final ByteArrayOutputStream channel = new ByteArrayOutputStream();
        int pipesOpen;
        boolean over;
        int status = -1;
    }

    public HostStory(TaskHost host) {
        this.host = host;
    }

    public static TaskKey key(int rank) {
        return new TaskKey(JOB, 0, rank);
    }

    public static TaskSpec task(String... argv) {
        Stdio pipe = new Stdio.Pipe();
        return new TaskSpec(List.of(argv), ENV, "/", Map.of(), List.of(), pipe, pipe, pipe);
    }

    public static TaskSpec shell(String script) {
        return task("sh", "-c", script);
    }

    public static TaskSpec with(TaskSpec spec, Map<String, String> env, String cwd) {
        return new TaskSpec(
                spec.argv(),
                env,
                cwd,
                spec.rlimits(),
                spec.cpus(),
                spec.stdin(),
                spec.stdout(),
                spec.stderr());
    }

    public static TaskSpec with(
            TaskSpec spec, String cwd, Stdio stdin, Stdio stdout, Stdio stderr) {
        return new TaskSpec(
                spec.argv(), spec.env(), cwd, spec.rlimits(), spec.cpus(), stdin, stdout, stderr);
    }

    public TaskHost host() {
        return host;
    }

    public void start(TaskKey key, TaskSpec spec) {
        if (!tasks.containsKey(key)) {
            expect(key, pipes(spec.stdout()) + pipes(spec.stderr()));
        }
        host.start(key, spec);
    }

    /// Another story has started this task.
    public void expect(TaskKey key, int pipes) {
        Seen seen = new Seen();
        seen.pipesOpen = pipes;
        tasks.put(key, seen);
    }

    private static int pipes(Stdio stdio) {
        boolean read =
                stdio instanceof Stdio.Pipe
                        || (stdio instanceof Stdio.ToFile file && file.labelled());
        return read ? 1 : 0;
    }

    public void signal(TaskKey key, int signum) {
        host.signal(key, signum);
        host.flush();
    }

    private int turn() {
        host.flush();
        int count = host.poll(this::on, EVENTS_MAX);
        if (acknowledges && !events.isEmpty()) {
            host.acknowledge(events.getLast().cursor());
        }
        return count;
    }

    private void on(TaskEvent event) {
        events.add(event);
        Seen seen = tasks.get(event.key());
        assertThat(seen).as("%s is about a task that nobody started", event).isNotNull();
        seen.events.add(event);
        switch (event) {
            case TaskEvent.Started _, TaskEvent.Lost _ -> {}
            case TaskEvent.StartFailed _ -> {
                seen.over = true;
                seen.pipesOpen = 0;
            }
            case TaskEvent.Channel e -> seen.channel.writeBytes(e.bytes());
            case TaskEvent.Output e -> seen.bytes[e.stream().ordinal()].writeBytes(e.bytes());
            case TaskEvent.Eof _ -> seen.pipesOpen--;
            case TaskEvent.Exited e -> {
                seen.over = true;
                seen.status = e.waitStatus();
            }
        }
    }

    public void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what + "; seen: " + summary());
            }
            if (turn() == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private String summary() {
        return tasks.entrySet().stream()
                .filter(task -> !task.getValue().over)
                .limit(5)
                .map(task -> task.getKey() + ", " + task.getValue().events.size() + " events")
                .toList()
                .toString();
    }

    /// Waits for the task's end and the ends of its pipes.
    public void awaitEnd(TaskKey key) {
        await(key + " to end", () -> hasExited(key) && tasks.get(key).pipesOpen == 0);
    }

    public boolean hasExited(TaskKey key) {
        return tasks.get(key).over;
    }

    public void awaitText(TaskKey key, Stream stream, String text) {
        awaitOutput(key, stream, text::equals);
    }

    public void awaitOutput(TaskKey key, Stream stream, Predicate<String> condition) {
        await("output of " + key, () -> condition.test(text(key, stream)));
    }

    public void awaitFailure(TaskKey key, TaskEvent.Part part, int errno) {
        awaitEnd(key);
        assertThat(events(key))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.StartFailed.class,
                        failure -> {
                            assertThat(failure.part()).isEqualTo(part);
                            assertThat(failure.errno()).isEqualTo(errno);
                        });
    }

    public List<TaskEvent> events() {
        return events;
    }

    public List<TaskEvent> events(TaskKey key) {
        return tasks.get(key).events;
    }

    public byte[] bytes(TaskKey key, Stream stream) {
        return tasks.get(key).bytes[stream.ordinal()].toByteArray();
    }

    public int length(TaskKey key, Stream stream) {
        return tasks.get(key).bytes[stream.ordinal()].size();
    }

    public String text(TaskKey key, Stream stream) {
        return tasks.get(key).bytes[stream.ordinal()].toString(UTF_8);
    }

    public int status(TaskKey key) {
        return tasks.get(key).status;
    }

    public long pid(TaskKey key) {
        await(key + " to start", () -> !events(key).isEmpty());
        return ((TaskEvent.Started) events(key).getFirst()).pid();
    }

    /// From now on what is told is acknowledged, and all that was told before.
    public void acknowledge() {
        acknowledges = true;
    }

    /// Leaves nothing running behind.
    public void endAll() {
        for (TaskEvent event : List.copyOf(events)) {
            if (event instanceof TaskEvent.Started started && !hasExited(started.key())) {
                ProcessHandle.of(started.pid()).ifPresent(ProcessHandle::destroyForcibly);
                host.signal(started.key(), SIGKILL);
            }
        }
        host.acknowledge(Long.MAX_VALUE);
    }

    public static boolean isAlive(long pid) {
        char state = processState(pid);
        return state != 'Z' && state != '-';
    }

    /// As in proc(5), '-' when there is no such process.
    public static char processState(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return '-';
        }
    }
}
