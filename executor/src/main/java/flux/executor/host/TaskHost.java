package flux.executor.host;

import java.util.Set;
import java.util.function.Consumer;

/// Runs tasks. For one thread, but for the waker that it calls when there is news.
///
/// All adapters pass one contract test, `TaskHostContract`.
public interface TaskHost extends NodeHost, AutoCloseable {

    /// Where tasks of the node of this rank are started; everything else about them goes by their
    /// keys. A host on one machine plays all nodes itself.
    default NodeHost at(int rank) {
        return this;
    }

    /// Sends a signal to the task's process group; nothing happens when it is gone.
    void signal(TaskKey key, int signum);

    /// Writes to the task's standard input. The host keeps at most 16 MiB that the task has not
    /// read yet; more is lost.
    void writeStdin(TaskKey key, byte[] data, boolean eof);

    /// Gives the task's terminal another size; nothing happens when it has none.
    default void resize(TaskKey key, Stdio.Terminal size) {}

    /// Takes no more of the task's standard output for now, so that in the end the task waits.
    default void hold(TaskKey key, boolean on) {}

    /// Answers on the task's channel. Answers may be given again, after a restart: what the task
    /// was given before is left out.
    ///
    /// @param offset how many bytes were for the task before these, from its start
    default void answer(TaskKey key, long offset, byte[] data) {}

    /// All events up to `cursor` have been recorded and need not be told again.
    void acknowledge(long cursor);

    /// Sends what was asked so far, if it has not gone out yet; to be called at the end of a turn.
    void flush();

    /// Hands over events that are there, oldest first; never waits.
    ///
    /// @return how many were handed over, at most `eventsMax`
    int poll(Consumer<TaskEvent> events, int eventsMax);

    /// True when a task of this key runs, or has ended and was not acknowledged.
    boolean knows(TaskKey key);

    /// The keys of all tasks that it [#knows], as they were when the executor connected: those that
    /// an earlier one has left.
    Set<TaskKey> known();

    /// A number between 0 and 2^53 that this host has from its start to its end. One that has
    /// forgotten its tasks has another: what a host of the same number does not know was never
    /// started.
    long life();

    /// The cursor of its last event as it was when the executor connected; 0 when there was none.
    default long cursor() {
        return 0;
    }

    /// The instance ends in order. A host that outlives its broker may end once it keeps nothing
    /// any more; until it is dismissed it must not, because only it can say of a task that was
    /// written down and is not known that it was never started.
    void dismiss();

    /// Calls `waker` when [#poll] may find something; from any thread, so it must not wait.
    void onNews(Runnable waker);

    @Override
    void close();
}
