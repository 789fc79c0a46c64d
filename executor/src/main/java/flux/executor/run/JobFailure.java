package flux.executor.run;

import flux.executor.shell.JobPlan;
import flux.ledger.decide.Command.Raise;
import flux.ledger.job.JobException;
import org.jspecify.annotations.Nullable;

/// The exception by which a job ends of itself: raised for the first thing that goes wrong.
final class JobFailure {
    private static final int FATAL = 0;

    private final JobPlan plan;
    private final Journal journal;
    private final RunContext context;
    private boolean happened;

    /// The status of the task for which the job ends; it speaks for the shells (RFC 21, finish).
    private @Nullable Integer spokenStatus;

    JobFailure(JobPlan plan, Journal journal, RunContext context) {
        this.plan = plan;
        this.journal = journal;
        this.context = context;
    }

    boolean hasHappened() {
        return happened;
    }

    /// Of the job as a whole.
    void raise(String note) {
        if (!happened) {
            happened = true;
            raise("exec", note, null);
        }
    }

    /// A shell of the job is gone. Written down first, so that a restart knows why the tasks ended.
    void lost(int shell, String note) {
        if (!happened) {
            journal.output(OutputEvents.log(shell, FATAL, note));
            raise(note);
        }
    }

    /// A task that has ended takes the others with it.
    ///
    /// @param waitStatus the task's
    void raise(int rank, int waitStatus, String note) {
        happened = true;
        spokenStatus = waitStatus;
        int shell = plan.nodeOf(rank).shell();
        journal.output(OutputEvents.log(shell, FATAL, "task-exit", note));
        raise("exec", note, waitStatus);
    }

    /// An earlier executor wrote this down; nobody knows whether it raised it, too.
    ///
    /// @param waitStatus null when there is none
    void raiseAgain(String note, @Nullable Integer waitStatus) {
        raise("exec", note, waitStatus);
    }

    /// The job's time is over: no failure of its own.
    void raiseTimeout() {
        raise("timeout", "resource allocation expired", null);
    }

    private void raise(String type, String note, @Nullable Integer waitStatus) {
        context.report(new Raise(plan.job(), type, 0, note, waitStatus));
    }

    /// The job ends by this; what it says of a status is what the job ends with.
    void endedBy(JobException exception) {
        if (exception.waitStatus() != null) {
            spokenStatus = exception.waitStatus();
        }
    }

    @Nullable Integer spokenStatus() {
        return spokenStatus;
    }
}
