package flux.executor;

import flux.executor.ActiveJob.Prolog;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.perilog.Housekeeping;
import flux.executor.perilog.Perilog;
import flux.executor.run.EarlierRun;
import flux.executor.run.JobRun;
import flux.executor.run.NestedRun;
import flux.executor.run.RefusedRun;
import flux.executor.run.RunContext;
import flux.executor.run.SimulatedRun;
import flux.executor.run.StagedRun;
import flux.ledger.decide.Command.Raise;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import flux.ledger.job.JobState;
import java.util.function.ToLongFunction;

/// Takes up again what an earlier executor had begun, begins what none had, and ends the tasks that
/// are nobody's. A job is never run twice: one whose processes nobody knows of any more is lost.
final class Takeover {
    private static final int SIGKILL = 9;

    private final ActiveJobs jobs;
    private final JobSteps steps;
    private final Turn turn;
    private final TaskHost host;
    private final Perilog perilog;
    private final Housekeeping housekeeping;
    private final RunContext context;

    Takeover(
            ActiveJobs jobs,
            JobSteps steps,
            Turn turn,
            TaskHost host,
            Perilog perilog,
            Housekeeping housekeeping,
            RunContext context) {
        this.jobs = jobs;
        this.steps = steps;
        this.turn = turn;
        this.host = host;
        this.perilog = perilog;
        this.housekeeping = housekeeping;
        this.context = context;
    }

    /// @param earlier what is known of earlier runs
    /// @param submitMicros when a job was submitted, microseconds since the Unix epoch
    void run(EarlierRuns earlier, ToLongFunction<JobId> submitMicros) {
        endOrphans();
        housekeeping.beginAll(turn.nowMicros());
        for (ActiveJob active : jobs.all()) {
            Job job = active.job;
            EarlierRun before =
                    job.resources() == null || job.released()
                            ? null
                            : earlier.find(job.id(), submitMicros.applyAsLong(job.id()));
            if (before != null) {
                resume(active, before);
            } else if (active.prolog == Prolog.FAILED && job.state() == JobState.RUN) {
                context.report(new Raise(job.id(), "prolog", 0, "prolog failed", null));
            } else if (!job.released() || !job.holds().epilogs().isEmpty()) {
                steps.goOn(active);
                if (JobSteps.isInProlog(job) && job.ended() != null) {
                    perilog.cancel(job, turn.nowMicros());
                }
            }
        }
    }

    /// Tasks of jobs that the ledger does not know, or not as active: its end may have been
    /// damaged, or somebody put back an older one. Nobody else would ever end them.
    private void endOrphans() {
        for (TaskKey key : host.known()) {
            JobId job = new JobId(key.job());
            boolean kept = Housekeeping.owns(key) && housekeeping.keeps(job);
            if (!kept && !jobs.has(job)) {
                host.signal(key, SIGKILL);
            }
        }
        host.flush();
    }

    private void resume(ActiveJob active, EarlierRun before) {
        active.recordedCursor = before.cursor();
        active.run = steps.createRun(active);
        switch (active.run) {
            case JobRun run -> {
                String loss = run.resume(before, active.job, turn.nowMicros());
                if (loss != null) {
                    active.run = null;
                    lost(active, loss);
                    return;
                }
            }
            case NestedRun run -> {
                String loss = run.resume(before, active.job, turn.nowMicros());
                if (loss != null) {
                    lost(active, loss);
                    return;
                }
            }
            case SimulatedRun run -> run.resume(before.startMicros(), active.job);
            case StagedRun run -> run.resume(before, active.job, turn.nowMicros());
            case RefusedRun run -> run.resume(active.job);
            case null, default -> {}
        }
        JobException exception = active.job.ended();
        if (active.run != null && exception != null) {
            active.run.stop(exception, turn.nowMicros());
        }
    }

    /// @param why for the job's owner
    private void lost(ActiveJob active, String why) {
        if (active.job.ended() == null) {
            context.report(new Raise(active.job.id(), "exec", 0, "lost: " + why, null));
        }
        steps.endWithoutRun(active);
    }
}
