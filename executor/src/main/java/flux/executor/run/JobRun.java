package flux.executor.run;

import flux.executor.host.Stdio;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.rc.ShellScripts;
import flux.executor.shell.JobPlan;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A job of real processes. It does what a job shell of Flux does on each of the job's nodes, for
/// all of them at once: begins, hears its tasks ([TaskNews]), is ended ([Termination]) or ends, and
/// is taken up again. Like all of its parts it is for the executor's thread.
public final class JobRun implements Run {
    private static final int NOTICE = 5;

    private final JobPlan plan;
    private final TaskHost host;
    private final RunContext context;
    private final Journal journal;
    private final TaskStreams streams;
    private final TaskTable tasks;
    private final NodeDirectories directories;
    private final JobShells shells;
    private final JobFailure failure;
    private final Launch launch;
    private final Resumption resumption;
    private final TaskSignals signals;
    private final Termination termination;
    private final TaskInput input;
    private final TaskNews news;
    private final TimeLimit limit;
    private final StartBarrier barrier;
    private final Coprocesses coprocesses;
    private final @Nullable Sysmon sysmon;
    private final @Nullable SysmonTrace sysmonTrace;
    private final @Nullable InteractiveTerminal terminal;
    private final BooleanSupplier mayEnd;
    private boolean spawned;
    private boolean over;

    JobRun(
            ShellScripts scripts,
            double expirationSeconds,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context) {
        this(scripts, expirationSeconds, host, specs, kills, context, () -> true);
    }

    /// @param mayEnd asked when all tasks have ended, and again by [#endIfOver], until it says true
    JobRun(
            ShellScripts scripts,
            double expirationSeconds,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context,
            BooleanSupplier mayEnd) {
        this.plan = scripts.plan();
        this.mayEnd = mayEnd;
        this.host = host;
        this.context = context;
        this.journal = context.journal(plan.job());
        this.streams =
                new TaskStreams(plan, journal, path -> specs.path(path, plan, plan.leader(), 0));
        this.tasks = new TaskTable(plan.taskCount());
        StartFailures startFailures = new StartFailures(plan, specs, journal);
        this.directories = new NodeDirectories(plan, host, specs, startFailures);
        this.shells = new JobShells(scripts, journal, tasks, streams);
        this.failure = new JobFailure(plan, journal, context);
        this.launch =
                new Launch(
                        scripts,
                        host,
                        specs,
                        directories,
                        startFailures,
                        shells::init,
                        this::windowSize);
        this.resumption = new Resumption(plan, host, tasks, streams, launch);
        this.signals = new TaskSignals(tasks, streams, host, launch);
        this.termination = new Termination(plan, tasks, streams, journal, signals, kills, context);
        this.input = new TaskInput(plan, tasks, journal, host, launch, context);
        this.barrier = new StartBarrier(plan, kills.barrierTimeoutSeconds());
        this.limit = new TimeLimit(expirationSeconds, plan.settings().presignal());
        this.coprocesses = new Coprocesses(plan, tasks, journal, host, launch, this::setAlarm);
        this.sysmon = plan.settings().sysmon().isPresent() ? new Sysmon(plan, journal) : null;
        this.sysmonTrace = SysmonTrace.of(plan, tasks, journal, this::setAlarm);
        PmiExchange pmi =
                plan.settings().pmi()
                        ? new PmiExchange(plan, specs.instanceLevel(), host, context, launch::key)
                        : null;
        this.terminal =
                plan.settings().terminal().interactive()
                        ? new InteractiveTerminal(host, launch.key(0), this::spawnTasks)
                        : null;
        this.news =
                new TaskNews(
                        plan,
                        tasks,
                        streams,
                        journal,
                        startFailures,
                        shells,
                        failure,
                        pmi,
                        terminal,
                        termination::isUnderWay,
                        this::setAlarm);
    }

    private Stdio.Terminal windowSize() {
        return terminal == null ? new Stdio.Terminal(0, 0) : terminal.size();
    }

    @Override
    public void begin(long nowMicros) {
        journal.host(host.life());
        shells.begin();
        setAlarm(limit.dueMicros());
        context.afterRecorded(this::spawn);
    }

    /// Takes up a job that an earlier executor began.
    ///
    /// @param job as the ledger has it
    /// @return why tasks of it are lost, so that nobody knows whether they run; null when none is
    public @Nullable String resume(EarlierRun before, Job job, long nowMicros) {
        spawned = true;
        shells.recall(before.isShellUp());
        resumption.recall(before);
        coprocesses.resume(before.isStarted());
        if (sysmon != null) {
            sysmon.resume(tasks, before.startMicros());
        }
        if (sysmonTrace != null) {
            sysmonTrace.begin(nowMicros);
        }
        if (before.isDone()) {
            reportStart(job);
            over = true;
            context.report(new ReportEnd(plan.job(), tasks.highestStatus()));
            return null;
        }
        if (terminal != null && shells.areUp() && resumption.isUntouched(before)) {
            spawned = false; // it goes on waiting for somebody to attach
        } else {
            if (terminal != null) {
                terminal.tasksAreStarted();
            }
            String loss = resumption.adopt(before);
            if (loss != null) {
                over = true;
                directories.remove();
                return loss;
            }
        }
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (tasks.pid(rank) != 0 || !tasks.isRunning(rank)) {
                enterBarrier(rank, nowMicros);
            }
        }
        reportStart(job);
        if (before.hasSignaled()) {
            limit.signalWasSent();
        }
        setAlarm(limit.dueMicros());
        news.resume(before, job.ended() != null, nowMicros);
        coprocesses.heed(job.ended() == null, nowMicros);
        endIfOver();
        return null;
    }

    /// A start is recorded before it is made, and may have been reported or not.
    private void reportStart(Job job) {
        if (!job.started()) {
            context.report(new ReportStart(plan.job()));
        }
    }

    private void spawn() {
        if (termination.isUnderWay()) {
            return;
        }
        if (terminal == null) {
            spawnTasks();
        } else {
            shells.init();
        }
        context.report(new ReportStart(plan.job()));
    }

    private void spawnTasks() {
        if (!termination.isUnderWay() && !over) {
            spawned = true;
            launch.all();
        }
    }

    /// The terminal for clients, when this job has one.
    @Override
    public @Nullable InteractiveTerminal terminal() {
        return terminal;
    }

    @Override
    public List<TaskProcess> processes() {
        List<TaskProcess> processes = new ArrayList<>(plan.taskCount());
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            processes.add(
                    new TaskProcess(
                            rank,
                            plan.nodeOf(rank).host(),
                            plan.command().getFirst(),
                            tasks.pid(rank)));
        }
        return processes;
    }

    @Override
    public void on(TaskEvent event, long nowMicros) {
        if (forgets(event.key())) {
            coprocesses.on(event);
            endIfOver();
            return;
        }
        if (event instanceof TaskEvent.Started || event instanceof TaskEvent.StartFailed) {
            enterBarrier(event.key().rank(), nowMicros);
        }
        news.on(event, nowMicros);
        if (sysmon != null) {
            sysmon.on(event, nowMicros);
        }
        if (sysmonTrace != null && event instanceof TaskEvent.Started) {
            sysmonTrace.begin(nowMicros);
        }
        if (!(event instanceof TaskEvent.Output)) {
            coprocesses.heed(!termination.isUnderWay(), nowMicros);
        }
        heedScripts();
        endIfOver();
    }

    /// True for tasks of which nothing is recorded, so that what the host tells of them again is
    /// news: helpers.
    public static boolean forgets(TaskKey key) {
        return Coprocesses.owns(key);
    }

    /// A script that gives up ends its job.
    private void heedScripts() {
        String died = shells.died();
        if (died != null && !termination.isUnderWay()) {
            failure.raise(died);
        }
    }

    private void enterBarrier(int rank, long nowMicros) {
        if (barrier.entered(rank, nowMicros)) {
            setAlarm(barrier.dueMicros());
        }
    }

    /// Nodes that do not start what all others have are not to be used any more.
    private void giveUpStart() {
        context.report(new Drain(barrier.missing().encode(), barrier.reason(), DrainMode.UPDATE));
        failure.raise(barrier.note());
    }

    void endIfOver() {
        if (over
                || !tasks.haveAllExited()
                || !streams.areClosed()
                || !coprocesses.haveEnded()
                || !mayEnd.getAsBoolean()) {
            return;
        }
        over = true;
        directories.remove();
        if (terminal != null) {
            terminal.exited(tasks.status(0));
        }
        context.report(new ReportEnd(plan.job(), shells.end(failure.spokenStatus())));
    }

    /// True when its end has been reported.
    boolean isOver() {
        return over;
    }

    @Override
    public void signal(int signum) {
        signals.send(signum);
    }

    @Override
    public void stop(JobException exception, long nowMicros) {
        if (termination.isUnderWay() || over) {
            return;
        }
        failure.endedBy(exception);
        if (spawned) {
            termination.begin(exception, nowMicros);
        } else if (shells.areUp()) {
            termination.ofUnstarted(exception); // nobody has attached, so there is no task
            endIfOver();
        } else {
            termination.ofNothing();
            over = true;
            context.report(new ReportEnd(plan.job(), null));
        }
    }

    @Override
    public void due(long nowMicros) {
        if (over) {
            return;
        }
        coprocesses.due(nowMicros);
        if (termination.isUnderWay()) {
            termination.due(nowMicros);
            coprocesses.heed(false, nowMicros);
            endIfOver();
            return;
        }
        endIfOver();
        int signum = limit.takeSignal(nowMicros);
        if (signum != 0) {
            tellOfSignal(signum, limit.secondsLeft(nowMicros));
            signal(signum);
        }
        if (limit.takeExpiration(nowMicros)) {
            failure.raiseTimeout();
        } else if (signum != 0) {
            setAlarm(limit.dueMicros());
        }
        if (!failure.hasHappened() && barrier.isDue(nowMicros)) {
            giveUpStart();
        }
        news.due(nowMicros);
        if (sysmonTrace != null) {
            sysmonTrace.due(nowMicros);
        }
    }

    private void tellOfSignal(int signum, double secondsLeft) {
        String left = String.format(Locale.ROOT, "%.1f", Math.max(0, secondsLeft));
        String text = "job will expire in %ss, sending %s to job";
        journal.output(
                OutputEvents.log(0, NOTICE, "signal", text.formatted(left, Signals.name(signum))));
    }

    @Override
    public void expires(double seconds) {
        limit.set(seconds);
        setAlarm(limit.dueMicros());
    }

    @Override
    public void input(String ranks, byte[] data, boolean eof) {
        String refused = input.take(ranks, data, eof, spawned);
        if (refused != null && !termination.isUnderWay()) {
            failure.raise(refused);
        }
    }

    private void setAlarm(long micros) {
        if (micros != Long.MAX_VALUE) {
            context.alarm(plan.job(), micros);
        }
    }
}
