package flux.executor.run;

import flux.ledger.decide.Command;
import flux.ledger.id.JobId;

/// What a run asks of the executor around it.
public interface RunContext {

    /// Sends a command to the job manager, after what was recorded so far is in the `output` log.
    void report(Command command);

    /// Runs `action` once what was recorded so far is in the `output` log.
    void afterRecorded(Runnable action);

    /// Runs `action` on the executor's thread; from any thread.
    void soon(Runnable action);

    /// Asks for [Run#due] at `micros`; several requests stand beside each other.
    void alarm(JobId job, long micros);

    /// What is to be recorded of the job.
    Journal journal(JobId job);
}
