package flux.executor.perilog;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.run.RunContext;
import flux.ledger.decide.Command.ReportHousekeeping;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.state.Housekeeping.Kept;
import flux.ledger.text.Idset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs the housekeeping script on every rank that a job has held, when the job is over, and says
/// which ranks may be given back. As with a prolog, a script whose end is not in the ledger is run
/// again after a crash, unless the task host still knows it (ADR 26).
public final class Housekeeping {
    private static final String NAME = "housekeeping";
    private static final int ATTEMPT = 3;
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final double MICROS_PER_SECOND = 1e6;

    private final PerilogSettings settings;
    private final ScriptTasks tasks;
    private final RunContext context;
    private final Map<JobId, Kept> kept = new TreeMap<>();
    private final Map<JobId, Work> works = new HashMap<>();

    /// What runs of one job.
    private static final class Work {
        final ScriptRun run;
        Idset reported = Idset.EMPTY;
        Idset released = Idset.EMPTY;
        long releaseMicros = Long.MAX_VALUE;

        Work(ScriptRun run) {
            this.run = run;
        }
    }

    public Housekeeping(
            PerilogSettings settings, Scripts scripts, TaskHost host, RunContext context) {
        this.settings = settings;
        this.tasks = new ScriptTasks(host, scripts, settings.logIgnore());
        this.context = context;
    }

    /// True for its tasks.
    public static boolean owns(TaskKey key) {
        return key.attempt() == ATTEMPT;
    }

    /// True while it has something left of that job.
    public boolean keeps(JobId job) {
        return kept.containsKey(job);
    }

    /// The ledger says that what `job` held goes to housekeeping. Nothing is begun before [#begin].
    public void on(JobId job, HousekeepingStarted event) {
        kept.put(job, Kept.of(event));
    }

    /// The ledger says how far it has come.
    public void on(JobId job, HousekeepingFinished event) {
        Kept before = kept.get(job);
        if (before != null) {
            before.after(event).ifPresentOrElse(rest -> kept.put(job, rest), () -> forget(job));
        }
    }

    private void forget(JobId job) {
        kept.remove(job);
        works.remove(job);
    }

    /// All that is kept and was not begun by this one: after a restart, whatever had not ended.
    public void beginAll(long nowMicros) {
        List.copyOf(kept.keySet()).forEach(job -> begin(job, nowMicros));
    }

    /// Housekeeping that the configuration does not have any more is over at once.
    public void begin(JobId job, long nowMicros) {
        Kept left = kept.get(job);
        if (left == null || works.containsKey(job)) {
            return;
        }
        Idset ranks = left.resources().rankSet();
        if (settings.housekeeping().isEmpty()) {
            context.report(new ReportHousekeeping(job, ranks.encode(), ranks.encode()));
            return;
        }
        ScriptSettings script = settings.housekeeping().get().script();
        Work work = new Work(new ScriptRun(job, script, ATTEMPT, left.pending(), nowMicros));
        work.reported = ranks.subtract(left.pending());
        works.put(job, work);
        tasks.start(work.run, left.userid(), ranks);
        if (work.run.dueMicros() != Long.MAX_VALUE) {
            context.alarm(job, work.run.dueMicros());
        }
        if (!work.reported.isEmpty()) {
            ended(work, Idset.EMPTY, nowMicros);
        }
    }

    /// News of a script.
    public void on(TaskEvent event, long nowMicros) {
        TaskKey key = event.key();
        Work work = works.get(new JobId(key.job()));
        if (work != null) {
            tasks.take(event, work.run, NAME)
                    .ifPresent(status -> ended(work, key.rank(), status, nowMicros));
        }
    }

    private void ended(Work work, int rank, int waitStatus, long nowMicros) {
        if (!work.run.ended(rank, waitStatus)) {
            return;
        }
        if (waitStatus != 0) {
            tasks.say(work.run, NAME, rank, ScriptTasks.failure(waitStatus));
        }
        ended(work, Idset.of(rank), nowMicros);
    }

    /// Reports it, with the ranks that may go.
    private void ended(Work work, Idset ranks, long nowMicros) {
        work.reported = work.reported.union(ranks);
        Idset mayGo = mayGo(work, nowMicros) ? work.reported : Idset.EMPTY;
        Idset released = mayGo.subtract(work.released);
        work.released = work.released.union(released);
        if (!ranks.isEmpty() || !released.isEmpty()) {
            context.report(new ReportHousekeeping(work.run.job, ranks.encode(), released.encode()));
        }
    }

    private boolean mayGo(Work work, long nowMicros) {
        double after =
                settings.housekeeping()
                        .map(HousekeepingSettings::releaseAfterSeconds)
                        .orElse(HousekeepingSettings.ALL_TOGETHER);
        if (work.run.isOver()) {
            return true;
        }
        if (after == HousekeepingSettings.ALL_TOGETHER) {
            return false;
        }
        if (work.releaseMicros == Long.MAX_VALUE) {
            work.releaseMicros = nowMicros + (long) (after * MICROS_PER_SECOND);
            if (after > 0) {
                context.alarm(work.run.job, work.releaseMicros);
            }
        }
        return nowMicros >= work.releaseMicros;
    }

    /// A time that one asked for may have come.
    public void due(JobId job, long nowMicros) {
        Work work = works.get(job);
        if (work == null) {
            return;
        }
        if (!work.run.isOver() && nowMicros >= work.releaseMicros) {
            ended(work, Idset.EMPTY, nowMicros);
        }
        if (!work.run.isDue(nowMicros)) {
            return;
        }
        if (work.run.wasTerminated()) {
            tasks.signal(work.run, work.run.running(), SIGKILL);
            work.run.killed();
        } else {
            work.run.timedOut = true;
            tasks.signal(work.run, work.run.running(), SIGTERM);
            work.run.terminated(nowMicros);
            context.alarm(job, work.run.dueMicros());
        }
    }

    /// Sends a signal to scripts that run.
    ///
    /// @param job which, or null for all
    /// @param ranks where, or null for everywhere
    public void kill(int signum, @Nullable JobId job, @Nullable Idset ranks) {
        works.forEach(
                (id, work) -> {
                    if (job == null || job.equals(id)) {
                        Idset running = work.run.running();
                        tasks.signal(work.run, ranks == null ? running : ranks, signum);
                    }
                });
    }
}
