package flux.executor.run;

import flux.executor.host.TaskEvent;
import flux.executor.shell.ExitStatus;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;

/// A job whose shell cannot do what the job's own options ask for: it starts, says so, and ends
/// with exit code 1, without a task.
public final class RefusedRun implements Run {
    private static final int FATAL = 0;
    private static final int ERROR = 3;
    private static final int WAIT_STATUS = ExitStatus.exited(1);

    /// Flux's text, whatever the reason; the output eventlog has the reason.
    private static final String NOTE = "shell_init: No such file or directory";

    private final JobId job;
    private final int rank;
    private final String plugin;
    private final String reason;
    private final RunContext context;

    /// @param rank the broker rank of the leading shell
    /// @param plugin the part of a shell that the options are for
    public RefusedRun(JobId job, int rank, String plugin, String reason, RunContext context) {
        this.job = job;
        this.rank = rank;
        this.plugin = plugin;
        this.reason = reason;
        this.context = context;
    }

    @Override
    public void begin(long nowMicros) {
        Journal journal = context.journal(job);
        journal.exec(ExecEvents.INIT);
        journal.exec(ExecEvents.STARTING);
        journal.output(OutputEvents.header(1, 1));
        journal.input(OutputEvents.inputHeader());
        journal.output(OutputEvents.log(0, ERROR, plugin, reason));
        journal.output(OutputEvents.log(0, ERROR, "plugin '" + plugin + "': shell.init failed"));
        journal.output(OutputEvents.log(0, FATAL, NOTE));
        journal.exec(ExecEvents.shellExit(rank, WAIT_STATUS));
        journal.exec(ExecEvents.complete(WAIT_STATUS));
        journal.exec(ExecEvents.DONE);
        context.afterRecorded(() -> report(false, false));
    }

    /// Reports again what may not have been reported.
    ///
    /// @param before as the ledger has it
    public void resume(Job before) {
        report(before.started(), before.ended() != null);
    }

    private void report(boolean started, boolean raised) {
        if (!started) {
            context.report(new ReportStart(job));
        }
        if (!raised) {
            context.report(new Raise(job, "exec", 0, NOTE, null));
        }
        context.report(new ReportEnd(job, WAIT_STATUS));
    }

    @Override
    public void signal(int signum) {}

    @Override
    public void stop(JobException exception, long nowMicros) {}

    @Override
    public void on(TaskEvent event, long nowMicros) {
        throw new IllegalStateException("a refused job has no tasks: " + event);
    }

    @Override
    public void due(long nowMicros) {}

    @Override
    public void input(String ranks, byte[] data, boolean eof) {}
}
