package flux.ops.nested;

import flux.executor.host.NodeHost;
import flux.executor.host.Stdio;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.shell.StagedFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/// A host of tasks with a fault: a certain word in a command, and it throws at whoever starts it.
final class FaultyHost implements TaskHost {
    static final String WORD = "hits-the-fault";

    private final TaskHost host;

    FaultyHost(TaskHost host) {
        this.host = host;
    }

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        if (spec.argv().contains(WORD)) {
            throw new IllegalStateException("what must not happen has happened");
        }
        host.start(key, spec);
    }

    @Override
    public NodeHost at(int rank) {
        return this;
    }

    @Override
    public void signal(TaskKey key, int signum) {
        host.signal(key, signum);
    }

    @Override
    public void writeStdin(TaskKey key, byte[] data, boolean eof) {
        host.writeStdin(key, data, eof);
    }

    @Override
    public void resize(TaskKey key, Stdio.Terminal size) {
        host.resize(key, size);
    }

    @Override
    public void hold(TaskKey key, boolean on) {
        host.hold(key, on);
    }

    @Override
    public void answer(TaskKey key, long offset, byte[] data) {
        host.answer(key, offset, data);
    }

    @Override
    public int makeDirectory(Path directory) {
        return host.makeDirectory(directory);
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        return host.writeFile(directory, file);
    }

    @Override
    public void removeDirectory(Path directory) {
        host.removeDirectory(directory);
    }

    @Override
    public void acknowledge(long cursor) {
        host.acknowledge(cursor);
    }

    @Override
    public void flush() {
        host.flush();
    }

    @Override
    public int poll(Consumer<TaskEvent> events, int eventsMax) {
        return host.poll(events, eventsMax);
    }

    @Override
    public boolean knows(TaskKey key) {
        return host.knows(key);
    }

    @Override
    public Set<TaskKey> known() {
        return host.known();
    }

    @Override
    public long life() {
        return host.life();
    }

    @Override
    public void dismiss() {
        host.dismiss();
    }

    @Override
    public void onNews(Runnable waker) {
        host.onNews(waker);
    }

    @Override
    public void close() {
        host.close();
    }
}
