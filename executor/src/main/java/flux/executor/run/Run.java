package flux.executor.run;

import flux.executor.host.TaskEvent;
import flux.ledger.job.JobException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One job that holds resources, from its allocation to its end. Driven by the executor, on its
/// thread.
public interface Run {

    /// The job's resources are there and no prolog is open.
    void begin(long nowMicros);

    /// Somebody asked for a signal.
    void signal(int signum);

    /// A fatal exception: the tasks must end.
    void stop(JobException exception, long nowMicros);

    /// The task host has news of one of its tasks.
    void on(TaskEvent event, long nowMicros);

    /// A time that this run asked for has come.
    void due(long nowMicros);

    /// The job's time ends at another time now.
    ///
    /// @param seconds since the epoch; 0 for never
    default void expires(double seconds) {}

    /// What somebody says happens to a job that only pretends to run.
    ///
    /// @param event `start` or `finish`
    /// @param status of wait(2), with `finish`
    /// @return why not, or null
    default @Nullable String override(String event, int status, long nowMicros) {
        return "job is not in override mode";
    }

    /// Its terminal for clients, or null.
    default @Nullable InteractiveTerminal terminal() {
        return null;
    }

    /// Its tasks, by rank.
    default List<TaskProcess> processes() {
        return List.of();
    }

    /// Data for the standard input of tasks.
    ///
    /// @param ranks an idset of task ranks, or "all"
    void input(String ranks, byte[] data, boolean eof);
}
