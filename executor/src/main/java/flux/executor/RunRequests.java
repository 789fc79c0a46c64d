package flux.executor;

import flux.executor.ActiveJob.Prolog;
import flux.executor.perilog.Perilog;
import flux.executor.run.Journal;
import flux.executor.run.RunContext;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.id.JobId;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What runs ask of the executor, kept until its turn comes to it.
final class RunRequests implements RunContext {
    private final ActiveJobs jobs;
    private final Recorder recorder;
    private final Reports reports;
    private final Alarms alarms;
    private final boolean hasEpilog;
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private volatile Runnable waker = () -> {};

    /// @param hasEpilog jobs of this instance have an epilog
    RunRequests(
            ActiveJobs jobs, Recorder recorder, Reports reports, Alarms alarms, boolean hasEpilog) {
        this.jobs = jobs;
        this.recorder = recorder;
        this.reports = reports;
        this.alarms = alarms;
        this.hasEpilog = hasEpilog;
    }

    /// @param newWaker makes the executor's thread take a turn; from any thread
    void wakeWith(Runnable newWaker) {
        waker = newWaker;
    }

    /// An epilog begins in the entry in which the job ends, so that nobody sees it without.
    @Override
    public void report(Command command) {
        Command report = command;
        if (command instanceof ReportEnd end && hasEpilog) {
            ActiveJob active = jobs.find(end.job());
            boolean prologed = active != null && active.prolog != Prolog.NOT_YET;
            if (end.waitStatus() != null || prologed) {
                report = new ReportEnd(end.job(), end.waitStatus(), List.of(Perilog.EPILOG));
            }
        }
        reports.add(report);
    }

    @Override
    public void afterRecorded(Runnable action) {
        recorder.afterRecorded(action);
    }

    @Override
    public void soon(Runnable action) {
        handedOver.add(action);
        waker.run();
    }

    /// Does what was handed over, on the executor's thread.
    ///
    /// @return false when nothing was
    boolean runHandedOver() {
        boolean some = false;
        for (Runnable action = handedOver.poll(); action != null; action = handedOver.poll()) {
            action.run();
            some = true;
        }
        return some;
    }

    @Override
    public void alarm(JobId job, long micros) {
        alarms.add(job, micros);
    }

    @Override
    public Journal journal(JobId job) {
        ActiveJob active = jobs.find(job);
        if (active == null) {
            throw new IllegalStateException("no active job " + job);
        }
        return active.journal;
    }
}
