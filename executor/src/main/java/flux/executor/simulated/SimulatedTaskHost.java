package flux.executor.simulated;

import flux.executor.host.Stdio;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.Part;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.shell.StagedFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Pretends to run tasks under a clock that somebody else moves. A task writes one line, runs for
/// as long as [Script] says, and ends; a signal ends it at once. Nothing touches the machine. Like
/// the keeper it tells everything again that was not acknowledged, and outlives its executors.
public final class SimulatedTaskHost implements TaskHost {

    /// What becomes of tasks.
    public interface Script {

        /// Called for each start that is really made.
        ///
        /// @return errno of the start, 0 when it succeeds
        int startErrno(TaskKey key);

        long durationMicros(TaskKey key);

        int waitStatus(TaskKey key);
    }

    private record Ending(long micros, long order) implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            int byTime = Long.compare(micros, other.micros);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Script script;
    private final Map<TaskKey, Ending> running = new HashMap<>();
    private final Map<TaskKey, TaskSpec> specs = new HashMap<>();
    private final TreeMap<Ending, TaskKey> endings = new TreeMap<>();
    private final ArrayDeque<TaskEvent> events = new ArrayDeque<>();
    private long nowMicros;
    private long cursor;
    private long told;
    private long startCount;

    public SimulatedTaskHost(Script script) {
        this.script = script;
    }

    /// Moves the clock; tasks whose time has come end.
    public void advanceTo(long micros) {
        nowMicros = micros;
        while (!endings.isEmpty() && endings.firstKey().micros() <= nowMicros) {
            TaskKey key = endings.firstEntry().getValue();
            end(key, script.waitStatus(key));
        }
    }

    /// When the next task ends; Long.MAX_VALUE when none runs.
    public long nextMicros() {
        return endings.isEmpty() ? Long.MAX_VALUE : endings.firstKey().micros();
    }

    /// Another executor connects: all that was not acknowledged is told again.
    public void reconnect() {
        told = 0;
    }

    /// How many tasks were ever started.
    public long startCount() {
        return startCount;
    }

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        if (knows(key)) {
            return;
        }
        startCount++;
        int errno = script.startErrno(key);
        if (errno != 0) {
            events.add(new TaskEvent.StartFailed(key, ++cursor, Part.COMMAND, errno));
            return;
        }
        events.add(new TaskEvent.Started(key, ++cursor, startCount, 0));
        Ending ending = new Ending(nowMicros + script.durationMicros(key), startCount);
        running.put(key, ending);
        endings.put(ending, key);
        specs.put(key, spec);
    }

    private void end(TaskKey key, int waitStatus) {
        Ending ending = running.remove(key);
        if (ending == null) {
            return;
        }
        endings.remove(ending);
        TaskSpec spec = specs.remove(key);
        if (spec != null && spec.stdout() instanceof Stdio.Pipe) {
            byte[] line = {'o', 'k', '\n'};
            events.add(new TaskEvent.Output(key, ++cursor, Stream.STDOUT, line));
            events.add(new TaskEvent.Eof(key, ++cursor, Stream.STDOUT));
        }
        if (spec != null && spec.stderr() instanceof Stdio.Pipe) {
            events.add(new TaskEvent.Eof(key, ++cursor, Stream.STDERR));
        }
        events.add(new TaskEvent.Exited(key, ++cursor, waitStatus));
    }

    @Override
    public void signal(TaskKey key, int signum) {
        end(key, signum);
    }

    @Override
    public void writeStdin(TaskKey key, byte[] data, boolean eof) {}

    @Override
    public int makeDirectory(Path directory) {
        return 0;
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        return 0;
    }

    @Override
    public void removeDirectory(Path directory) {}

    @Override
    public void acknowledge(long upTo) {
        while (!events.isEmpty() && events.element().cursor() <= upTo) {
            events.remove();
        }
    }

    @Override
    public int poll(Consumer<TaskEvent> sink, int eventsMax) {
        int count = 0;
        for (TaskEvent event : events) {
            if (event.cursor() > told && count < eventsMax) {
                told = event.cursor();
                count++;
                sink.accept(event);
            }
        }
        return count;
    }

    @Override
    public void flush() {}

    @Override
    public boolean knows(TaskKey key) {
        return running.containsKey(key)
                || events.stream().anyMatch(event -> event.key().equals(key));
    }

    @Override
    public Set<TaskKey> known() {
        Set<TaskKey> known = new HashSet<>(running.keySet());
        events.forEach(event -> known.add(event.key()));
        return known;
    }

    @Override
    public void dismiss() {}

    @Override
    public long life() {
        return 1;
    }

    @Override
    public void onNews(Runnable waker) {}

    @Override
    public void close() {}
}
