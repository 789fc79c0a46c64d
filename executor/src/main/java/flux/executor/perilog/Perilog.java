package flux.executor.perilog;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.run.RunContext;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.text.Idset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the instance's prolog before and its epilog after each job, while the job's eventlog says
/// that they hold it (RFC 21). They are tasks of the task host like others, under attempt numbers
/// of their own, and outlive the broker with it. Each is run at least once: one that ended while
/// the broker crashed, before its end was in the ledger, is run again, since the host forgets what
/// was told. So they must bear that, like all such scripts (ADR 26).
public final class Perilog {

    /// How the holds are described.
    public static final String PROLOG = "job-manager.prolog";

    public static final String EPILOG = "job-manager.epilog";

    private static final int PROLOG_ATTEMPT = 1;
    private static final int EPILOG_ATTEMPT = 2;
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    private final PerilogSettings settings;
    private final ScriptTasks tasks;
    private final RunContext context;
    private final Map<JobId, ScriptRun> prologs = new HashMap<>();
    private final Map<JobId, ScriptRun> epilogs = new HashMap<>();

    public Perilog(PerilogSettings settings, Scripts scripts, TaskHost host, RunContext context) {
        this.settings = settings;
        this.tasks = new ScriptTasks(host, scripts, settings.logIgnore());
        this.context = context;
    }

    /// True for tasks that are prologs or epilogs.
    public static boolean owns(TaskKey key) {
        return key.attempt() == PROLOG_ATTEMPT || key.attempt() == EPILOG_ATTEMPT;
    }

    public boolean hasProlog() {
        return settings.prolog().isPresent();
    }

    /// Unless it runs, or has ended and that is being reported. A prolog that the configuration
    /// does not have any more is over at once.
    public void startProlog(Job job, long nowMicros) {
        if (settings.prolog().isEmpty()) {
            context.report(new PostHold(job.id(), new PrologFinished(PROLOG, 0)));
        } else if (!prologs.containsKey(job.id())) {
            prologs.put(job.id(), start(job, settings.prolog().get(), PROLOG_ATTEMPT, nowMicros));
        }
    }

    /// As [#startProlog].
    public void startEpilog(Job job, long nowMicros) {
        if (settings.epilog().isEmpty()) {
            context.report(new PostHold(job.id(), new EpilogFinished(EPILOG, 0)));
        } else if (!epilogs.containsKey(job.id())) {
            epilogs.put(job.id(), start(job, settings.epilog().get(), EPILOG_ATTEMPT, nowMicros));
        }
    }

    private ScriptRun start(Job job, ScriptSettings script, int attempt, long nowMicros) {
        Idset ranks = job.resources() == null ? Idset.of(0) : job.resources().rankSet();
        Idset where = script.perRank() ? ranks : Idset.of(ranks.first());
        ScriptRun run = new ScriptRun(job.id(), script, attempt, where, nowMicros);
        tasks.start(run, job.userid(), ranks);
        setAlarm(run);
        return run;
    }

    private void setAlarm(ScriptRun run) {
        if (run.dueMicros() != Long.MAX_VALUE) {
            context.alarm(run.job, run.dueMicros());
        }
    }

    /// A fatal exception has come while the job's prolog runs.
    public void cancel(Job job, long nowMicros) {
        ScriptRun run = prologs.get(job.id());
        if (run != null && run.settings.cancelOnException() && !run.wasTerminated()) {
            run.canceled = true;
            terminate(run, nowMicros);
        }
    }

    private void terminate(ScriptRun run, long nowMicros) {
        signal(run, SIGTERM);
        run.terminated(nowMicros);
        setAlarm(run);
    }

    private void signal(ScriptRun run, int signum) {
        tasks.signal(run, run.running(), signum);
    }

    /// A time that one asked for may have come.
    public void due(JobId job, long nowMicros) {
        due(prologs.get(job), "prolog", nowMicros);
        due(epilogs.get(job), "epilog", nowMicros);
    }

    private void due(@Nullable ScriptRun run, String name, long nowMicros) {
        if (run == null || !run.isDue(nowMicros)) {
            return;
        }
        if (!run.wasTerminated()) {
            run.timedOut = true;
            terminate(run, nowMicros);
            return;
        }
        String how = run.canceled ? " canceled then timed out for job " : " timed out for job ";
        drain(run.running(), name + how + run.job.f58());
        signal(run, SIGKILL);
        run.killed();
    }

    private void drain(Idset ranks, String reason) {
        if (!ranks.isEmpty()) {
            context.report(new Drain(ranks.encode(), reason, DrainMode.UPDATE));
        }
    }

    /// News of a script.
    public void on(TaskEvent event, long nowMicros) {
        TaskKey key = event.key();
        boolean isProlog = key.attempt() == PROLOG_ATTEMPT;
        ScriptRun run = (isProlog ? prologs : epilogs).get(new JobId(key.job()));
        String name = isProlog ? "prolog" : "epilog";
        if (run == null) {
            return;
        }
        tasks.take(event, run, name)
                .ifPresent(status -> ended(run, name, key.rank(), status, nowMicros));
    }

    private void ended(ScriptRun run, String name, int rank, int waitStatus, long nowMicros) {
        if (!run.ended(rank, waitStatus)) {
            return;
        }
        if (waitStatus != 0 && run.settings.exitOnFirstError() && !run.isOver()) {
            terminate(run, nowMicros);
        }
        if (run.isOver() && !run.reported) {
            run.reported = true;
            finish(run, name);
        }
    }

    /// The exception comes first: a job whose prolog failed must not start.
    private void finish(ScriptRun run, String name) {
        JobId id = run.job;
        int status = run.status();
        if (status != 0 && !run.canceled) {
            context.report(new Raise(id, name, 0, note(run, name, status), null));
            if (run.timedOut) {
                drain(run.failed(), name + " timed out for job " + id.f58());
            } else if (run.settings.perRank()) {
                drain(run.failed(), name + " failed for jobid " + id.f58());
            }
        }
        context.report(
                new PostHold(
                        id,
                        run.attempt == PROLOG_ATTEMPT
                                ? new PrologFinished(PROLOG, status)
                                : new EpilogFinished(EPILOG, status)));
    }

    private static String note(ScriptRun run, String name, int status) {
        if (run.timedOut) {
            return name + " timed out";
        }
        return name + " " + ScriptTasks.failure(status);
    }

    /// That it has ended is in the ledger now.
    public void prologFinished(JobId job) {
        prologs.remove(job);
    }

    /// As [#prologFinished].
    public void epilogFinished(JobId job) {
        epilogs.remove(job);
    }
}
