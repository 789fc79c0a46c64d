package flux.executor.host;

import flux.executor.shell.StagedFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/// A host within another: all as that one does it, but for what it says itself. So what [TaskHost]
/// comes to offer, all of them offer.
public interface DelegatingHost extends TaskHost {

    /// Who runs the tasks; may be another one from call to call.
    TaskHost inner();

    /// Here, so that what is started anywhere passes by.
    @Override
    default NodeHost at(int rank) {
        return this;
    }

    @Override
    default void start(TaskKey key, TaskSpec spec) {
        inner().start(key, spec);
    }

    @Override
    default int makeDirectory(Path directory) {
        return inner().makeDirectory(directory);
    }

    @Override
    default int writeFile(Path directory, StagedFile file) {
        return inner().writeFile(directory, file);
    }

    @Override
    default void removeDirectory(Path directory) {
        inner().removeDirectory(directory);
    }

    @Override
    default void signal(TaskKey key, int signum) {
        inner().signal(key, signum);
    }

    @Override
    default void writeStdin(TaskKey key, byte[] data, boolean eof) {
        inner().writeStdin(key, data, eof);
    }

    @Override
    default void resize(TaskKey key, Stdio.Terminal size) {
        inner().resize(key, size);
    }

    @Override
    default void hold(TaskKey key, boolean on) {
        inner().hold(key, on);
    }

    @Override
    default void answer(TaskKey key, long offset, byte[] data) {
        inner().answer(key, offset, data);
    }

    @Override
    default void acknowledge(long cursor) {
        inner().acknowledge(cursor);
    }

    @Override
    default void flush() {
        inner().flush();
    }

    @Override
    default int poll(Consumer<TaskEvent> events, int eventsMax) {
        return inner().poll(events, eventsMax);
    }

    @Override
    default boolean knows(TaskKey key) {
        return inner().knows(key);
    }

    @Override
    default Set<TaskKey> known() {
        return inner().known();
    }

    @Override
    default long life() {
        return inner().life();
    }

    @Override
    default long cursor() {
        return inner().cursor();
    }

    @Override
    default void dismiss() {
        inner().dismiss();
    }

    @Override
    default void onNews(Runnable waker) {
        inner().onNews(waker);
    }

    @Override
    default void close() {
        inner().close();
    }
}
