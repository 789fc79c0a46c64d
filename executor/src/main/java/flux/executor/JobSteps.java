package flux.executor;

import flux.executor.ActiveJob.Prolog;
import flux.executor.perilog.Housekeeping;
import flux.executor.perilog.Perilog;
import flux.executor.run.Run;
import flux.executor.run.RunContext;
import flux.executor.run.RunFactory;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.job.JobEvent.PrologStarted;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobException;
import flux.ledger.job.JobState;
import org.jspecify.annotations.Nullable;

/// What the executor does about a job when something has happened to it: the next step from its
/// allocation over prolog, run and epilog to its end. During recovery it only takes in.
final class JobSteps {
    private final ActiveJobs jobs;
    private final Recorder recorder;
    private final Turn turn;
    private final RunFactory runs;
    private final JobspecSource jobspecs;
    private final Perilog perilog;
    private final Housekeeping housekeeping;
    private final RunContext context;
    private boolean recovering = true;

    JobSteps(
            ActiveJobs jobs,
            Recorder recorder,
            Turn turn,
            RunFactory runs,
            JobspecSource jobspecs,
            Perilog perilog,
            Housekeeping housekeeping,
            RunContext context) {
        this.jobs = jobs;
        this.recorder = recorder;
        this.turn = turn;
        this.runs = runs;
        this.jobspecs = jobspecs;
        this.perilog = perilog;
        this.housekeeping = housekeeping;
        this.context = context;
    }

    /// From now on steps are taken.
    void recovered() {
        recovering = false;
    }

    /// @param position of the entry
    void on(OfJob fact, long position) {
        for (JobEvent event : fact.events()) {
            on(fact.job(), event, position);
        }
    }

    private void on(JobId id, JobEvent event, long position) {
        if (event instanceof Submitted submitted) {
            jobs.add(new ActiveJob(Job.submitted(id, submitted), position, recorder, turn));
            return;
        }
        ActiveJob active = jobs.find(id);
        if (active == null) {
            onEnded(id, event);
            return;
        }
        active.apply(event);
        switch (event) {
            case PrologFinished e when e.description().equals(Perilog.PROLOG) ->
                    perilog.prologFinished(id);
            case EpilogFinished e when e.description().equals(Perilog.EPILOG) ->
                    perilog.epilogFinished(id);
            default -> {}
        }
        if (active.job.state() == JobState.INACTIVE) {
            jobs.remove(id);
        } else if (!recovering) {
            react(active, event);
        }
    }

    /// Of a job that is over, housekeeping may have what it held.
    private void onEnded(JobId id, JobEvent event) {
        switch (event) {
            case HousekeepingStarted e -> {
                housekeeping.on(id, e);
                if (!recovering) {
                    housekeeping.begin(id, turn.nowMicros());
                }
            }
            case HousekeepingFinished e -> housekeeping.on(id, e);
            default -> {}
        }
    }

    private void react(ActiveJob active, JobEvent event) {
        Job job = active.job;
        Run run = active.run;
        switch (event) {
            case Signaled e when run != null -> run.signal(e.signum());
            case ResourceUpdated e when run != null -> run.expires(e.expiration());
            case ExceptionRaised e when e.endsTheJob() && job.resources() != null -> {
                if (run != null) {
                    JobException why = new JobException(e.type(), e.note(), e.waitStatus());
                    run.stop(why, turn.nowMicros());
                } else if (isInProlog(job)) {
                    perilog.cancel(job, turn.nowMicros());
                } else {
                    endWithoutRun(active);
                }
            }
            default -> goOn(active);
        }
    }

    static boolean isInProlog(Job job) {
        return job.holds().prologs().contains(Perilog.PROLOG);
    }

    /// What a job that holds resources waits for the executor to do.
    void goOn(ActiveJob active) {
        Job job = active.job;
        if (job.holds().epilogs().contains(Perilog.EPILOG)) {
            perilog.startEpilog(job, turn.nowMicros());
        } else if (job.resources() == null || active.run != null) {
            return;
        } else if (isInProlog(job)) {
            perilog.startProlog(job, turn.nowMicros());
        } else if (job.state() == JobState.CLEANUP) {
            endWithoutRun(active);
        } else if (job.state() == JobState.RUN
                && job.holds().prologs().isEmpty()
                && !job.started()) {
            beginOrProlog(active);
        }
    }

    private void beginOrProlog(ActiveJob active) {
        JobId id = active.job.id();
        if (active.prolog == Prolog.NOT_YET && perilog.hasProlog()) {
            active.prolog = Prolog.ASKED_FOR;
            context.report(new PostHold(id, new PrologStarted(Perilog.PROLOG)));
        } else if (active.prolog == Prolog.FAILED) {
            return; // its exception is on the way
        } else if (active.prolog != Prolog.ASKED_FOR) {
            begin(active);
        }
    }

    private void begin(ActiveJob active) {
        Run run = createRun(active);
        if (run != null) {
            active.run = run;
            run.begin(turn.nowMicros());
        }
    }

    /// @return null when the job cannot be run at all; that has been reported
    @Nullable Run createRun(ActiveJob active) {
        return runs.create(active.job, () -> jobspecs.at(active.submitPosition), context);
    }

    /// Once, whatever else ends the job meanwhile.
    void endWithoutRun(ActiveJob active) {
        if (!active.endReported) {
            active.endReported = true;
            context.report(new ReportEnd(active.job.id(), null));
        }
    }
}
