package flux.executor.run;

import flux.executor.host.TaskEvent;
import flux.ledger.job.JobException;

/// One job that holds resources, from its allocation to its end. Driven by the executor, on its
/// thread.
public interface Run {

    /// The job's resources are there and no prolog is open.
    void begin(long nowMicros);

    /// Somebody asked for a signal.
    void signal(int signum);

    /// The allocation ends at another time than it did.
    ///
    /// @param seconds since the Unix epoch; 0 for never
    default void expire(double seconds) {}

    /// A fatal exception: the tasks must end.
    void stop(JobException exception, long nowMicros);

    /// The task host has news of one of its tasks.
    void on(TaskEvent event, long nowMicros);

    /// A time that this run asked for has come.
    void due(long nowMicros);

    /// Data for the standard input of tasks.
    ///
    /// @param ranks an idset of task ranks, or "all"
    void input(String ranks, byte[] data, boolean eof);
}
