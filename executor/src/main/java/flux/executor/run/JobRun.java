package flux.executor.run;

import flux.executor.host.Stdio;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.shell.ByteSize;
import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import flux.ledger.output.TaskNote;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A job of real processes. It does what a job shell of Flux does on each of the job's nodes, for
/// all of them at once.
public final class JobRun implements Run {
    private static final int SIGKILL = 9;
    private static final int SIGALRM = 14;
    private static final int FATAL = 0;
    private static final int NOTICE = 5;
    private static final int ERROR = 3;

    private final JobPlan plan;
    private final TaskHost host;
    private final TaskSpecs specs;
    private final RunContext context;
    private final Journal journal;
    private final TaskStreams streams;
    private final TaskTable tasks;
    private final StartFailures failures;
    private final NodeDirectories directories;
    private final Launch launch;
    private final Resumption resumption;
    private final ExitPolicy exits;
    private final KillPolicy kills;
    private final TimeLimit limit;
    private final @Nullable PmiExchange pmi;
    private final @Nullable InteractiveTerminal terminal;
    private final BooleanSupplier mayEnd;
    private boolean spawned;
    private boolean shellUp;
    private boolean over;
    private boolean stopping;
    private boolean failed;
    private long inputBytes;

    /// The status of the task for which the job ends; it speaks for the shells (RFC 21, finish).
    private @Nullable Integer spokenStatus;

    JobRun(
            JobPlan plan,
            double expirationSeconds,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context) {
        this(plan, expirationSeconds, host, specs, kills, context, () -> true);
    }

    /// @param mayEnd asked when all tasks have ended, and again by [#endIfOver], until it says true
    JobRun(
            JobPlan plan,
            double expirationSeconds,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context,
            BooleanSupplier mayEnd) {
        this.plan = plan;
        this.mayEnd = mayEnd;
        this.host = host;
        this.specs = specs;
        this.kills = kills;
        this.context = context;
        this.journal = context.journal(plan.job());
        this.streams =
                new TaskStreams(
                        plan, journal, path -> specs.path(path, plan, plan.leader(), 0).toString());
        this.tasks = new TaskTable(plan.taskCount());
        this.failures = new StartFailures(plan, specs, journal);
        this.directories = new NodeDirectories(plan, host, specs, failures);
        this.launch =
                new Launch(
                        plan,
                        host,
                        specs,
                        directories,
                        failures,
                        this::shellIsUp,
                        this::windowSize);
        this.resumption = new Resumption(plan, host, tasks, streams, launch);
        this.exits = new ExitPolicy(plan, tasks);
        this.limit = new TimeLimit(expirationSeconds, plan.settings().presignal());
        this.pmi =
                plan.settings().pmi()
                        ? new PmiExchange(plan, specs.instanceLevel(), host, context, launch::key)
                        : null;
        this.terminal =
                plan.settings().terminal().interactive()
                        ? new InteractiveTerminal(host, launch.key(0), this::spawnTasks)
                        : null;
    }

    private Stdio.Terminal windowSize() {
        return terminal == null ? new Stdio.Terminal(0, 0) : terminal.size();
    }

    @Override
    public void begin(long nowMicros) {
        journal.host(host.life());
        journal.exec(ExecEvents.INIT);
        journal.exec(ExecEvents.STARTING);
        setAlarm(limit.dueMicros());
        context.afterRecorded(this::spawn);
    }

    /// Announces the job's shells, once it is known that they can do their work.
    private void shellIsUp() {
        if (!shellUp) {
            shellUp = true;
            journal.exec(ExecEvents.shellInit(plan, service()));
            streams.open();
        }
    }

    /// Takes up a job that an earlier executor began.
    ///
    /// @param job as the ledger has it
    /// @return why tasks of it are lost, so that nobody knows whether they run; null when none is
    public @Nullable String resume(EarlierRun before, Job job, long nowMicros) {
        spawned = true;
        shellUp = before.isShellUp();
        boolean ended = job.ended() != null;
        resumption.recall(before);
        if (before.isDone()) {
            reportStart(job);
            over = true;
            context.report(new ReportEnd(plan.job(), tasks.highestStatus()));
            return null;
        }
        if (terminal != null && shellUp && resumption.isUntouched(before)) {
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
        reportStart(job);
        if (before.hasSignaled()) {
            limit.signalWasSent();
        }
        setAlarm(limit.dueMicros());
        resumeFailures(before, ended, nowMicros);
        endIfOver();
        return null;
    }

    /// A start is recorded before it is made, and may have been reported or not.
    private void reportStart(Job job) {
        if (!job.started()) {
            context.report(new ReportStart(plan.job()));
        }
    }

    /// What was written down as fatal may not have been raised.
    private void resumeFailures(EarlierRun before, boolean ended, long nowMicros) {
        String aborted = pmi == null ? null : pmi.resume(before.channel());
        int first = tasks.firstExited();
        if (ended) {
            return;
        }
        String fatal = before.fatal();
        if (aborted != null) {
            abort(aborted);
        } else if (first >= 0 && fatal != null) {
            raise("exec", fatal, tasks.pid(first) == 0 ? null : tasks.status(first));
        } else if (first >= 0) {
            watchTheOthers(first, nowMicros);
        }
    }

    /// The name of the service by which clients reach this job (`job-info` shows it in shell.init).
    private String service() {
        return plan.userid() + "-shell-" + plan.job().f58plain();
    }

    private void spawn() {
        if (stopping) {
            return;
        }
        if (terminal == null) {
            spawnTasks();
        } else {
            shellIsUp();
        }
        context.report(new ReportStart(plan.job()));
    }

    private void spawnTasks() {
        if (!stopping && !over) {
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
        int rank = event.key().rank();
        switch (event) {
            case TaskEvent.Started e -> started(rank, e);
            case TaskEvent.StartFailed e -> startFailed(rank, e);
            case TaskEvent.Output e -> {
                if (terminal != null && rank == 0) {
                    terminal.show(e.bytes());
                }
                streams.write(rank, e.stream(), e.bytes());
            }
            case TaskEvent.Channel e -> {
                String aborted = pmi == null ? null : pmi.on(rank, e.bytes());
                if (aborted != null && !failed && !stopping) {
                    abort(aborted);
                }
            }
            case TaskEvent.Eof e -> streams.close(rank, e.stream());
            case TaskEvent.Exited e -> exited(rank, e.waitStatus(), nowMicros);
        }
        endIfOver();
    }

    private void abort(String note) {
        failed = true;
        raise("exec", note, null);
    }

    private void started(int rank, TaskEvent.Started event) {
        shellIsUp();
        tasks.started(rank, event.pid());
        journal.task(new TaskNote(rank, event.pid(), TaskTable.RUNNING));
        if (event.directoryErrno() != 0) {
            failures.elsewhere(rank, event.directoryErrno());
        }
        if (tasks.haveAllStarted()) {
            journal.exec(ExecEvents.shellStart(plan.taskmap().wrapped()));
        }
    }

    private void startFailed(int rank, TaskEvent.StartFailed event) {
        if (event.part() == TaskEvent.Part.COMMAND) {
            shellIsUp();
        } else if (!failed && !shellUp) {
            journal.input(OutputEvents.inputHeader());
        }
        streams.abandon(rank);
        int waitStatus = StartFailures.waitStatus(event);
        tasks.exited(rank, waitStatus);
        journal.task(new TaskNote(rank, -1, waitStatus));
        String note = failures.failed(event);
        if (!failed) {
            failed = true;
            raise("exec", note, null);
        }
    }

    private void exited(int rank, int waitStatus, long nowMicros) {
        if (!tasks.exited(rank, waitStatus)) {
            return;
        }
        if (tasks.firstExited() == rank) {
            int local = plan.nodeOf(rank).localId(rank);
            journal.exec(ExecEvents.taskExit(local, rank, tasks.pid(rank), waitStatus));
        }
        journal.task(new TaskNote(rank, -1, waitStatus));
        watchTheOthers(rank, nowMicros);
    }

    private void watchTheOthers(int rank, long nowMicros) {
        if (tasks.haveAllExited() || stopping || failed) {
            return;
        }
        long dueBefore = exits.dueMicros();
        String note = exits.exited(rank, nowMicros);
        if (note != null) {
            fail(rank, note);
        } else if (exits.dueMicros() != dueBefore) {
            setAlarm(exits.dueMicros());
        }
    }

    /// A task that has ended takes the others with it.
    private void fail(int rank, String note) {
        failed = true;
        spokenStatus = tasks.status(rank);
        int shell = plan.nodeOf(rank).shell();
        journal.output(OutputEvents.log(shell, FATAL, "task-exit", note));
        raise("exec", note, tasks.status(rank));
    }

    void endIfOver() {
        if (over || !tasks.haveAllExited() || !streams.areClosed() || !mayEnd.getAsBoolean()) {
            return;
        }
        over = true;
        directories.remove();
        if (terminal != null) {
            terminal.exited(tasks.status(0));
        }
        ShellNode leader = plan.nodes().getFirst();
        Integer spoken = spokenStatus == null ? null : ExitStatus.ofShell(spokenStatus);
        int leaderStatus = spoken == null ? tasks.highestStatus(leader.taskRanks()) : spoken;
        journal.exec(ExecEvents.shellExit(leader.rank(), leaderStatus));
        int waitStatus = spoken == null ? tasks.highestStatus() : spoken;
        journal.exec(ExecEvents.complete(waitStatus));
        journal.exec(ExecEvents.DONE);
        context.report(new ReportEnd(plan.job(), waitStatus));
    }

    /// True when its end has been reported.
    boolean isOver() {
        return over;
    }

    /// Says something where its first task says what has gone wrong.
    void complain(byte[] text) {
        Path file = specs.stderrFile(plan);
        if (file == null) {
            journal.output(OutputEvents.data("stderr", "0", text, false));
            return;
        }
        try {
            Files.write(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            journal.output(OutputEvents.log(0, ERROR, "output", file + ": " + e.getMessage()));
        }
    }

    /// Reaches what a task has left behind, too, as long as that holds the task's output open.
    @Override
    public void signal(int signum) {
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (tasks.isRunning(rank) || streams.isOpen(rank)) {
                host.signal(launch.key(rank), signum);
            }
        }
    }

    @Override
    public void stop(JobException exception, long nowMicros) {
        if (stopping || over) {
            return;
        }
        stopping = true;
        spokenStatus = exception.waitStatus() == null ? spokenStatus : exception.waitStatus();
        boolean late = "timeout".equals(exception.type());
        if (!spawned && !shellUp) {
            over = true;
            context.report(new ReportEnd(plan.job(), null));
            return;
        }
        int signum = late ? SIGALRM : kills.termSignal();
        if (!spawned) {
            giveUp(signum); // nobody has attached, so there is no task
            return;
        }
        signal(signum);
        setAlarm(kills.start(nowMicros));
    }

    /// Of tasks that are not there, or that nothing ends.
    private void giveUp(int waitStatus) {
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (tasks.exited(rank, waitStatus)) {
                journal.task(new TaskNote(rank, -1, waitStatus));
            }
            streams.abandon(rank);
        }
        endIfOver();
    }

    @Override
    public void due(long nowMicros) {
        if (over) {
            return;
        }
        if (stopping) {
            killAgain(nowMicros);
            return;
        }
        int signum = limit.takeSignal(nowMicros);
        if (signum != 0) {
            String left =
                    String.format(Locale.ROOT, "%.1f", Math.max(0, limit.secondsLeft(nowMicros)));
            String text = "job will expire in %ss, sending %s to job";
            journal.output(
                    OutputEvents.log(
                            0, NOTICE, "signal", text.formatted(left, Signals.name(signum))));
            signal(signum);
        }
        if (limit.takeExpiration(nowMicros)) {
            raise("timeout", "resource allocation expired", null);
        } else if (signum != 0) {
            setAlarm(limit.dueMicros());
        }
        if (!failed && exits.isDue(nowMicros)) {
            fail(tasks.firstExited(), exits.expired());
        }
    }

    private void killAgain(long nowMicros) {
        if (!spawned || !kills.isDue(nowMicros)) {
            return;
        }
        if (!kills.isHopeless()) {
            signal(kills.killSignal());
            setAlarm(kills.next(nowMicros));
            return;
        }
        Idset.Builder ranks = Idset.builder();
        for (ShellNode node : plan.nodes()) {
            if (node.taskRanks().stream().anyMatch(tasks::isRunning)) {
                ranks.add(node.rank());
            }
        }
        String reason = "unkillable processes for job " + plan.job().f58();
        Idset lost = ranks.build();
        if (!lost.isEmpty()) {
            context.report(new Drain(lost.encode(), reason, DrainMode.UPDATE));
        }
        giveUp(SIGKILL);
    }

    @Override
    public void expires(double seconds) {
        limit.set(seconds);
        setAlarm(limit.dueMicros());
    }

    /// What comes before the tasks have started waits until they have: who has read shell.init may
    /// write, and that is recorded before the start.
    @Override
    public void input(String ranks, byte[] data, boolean eof) {
        long most = plan.settings().inputLimitBytes();
        inputBytes += data.length;
        if (inputBytes > most) {
            if (!failed && !stopping) {
                abort("stdin: input limit of " + ByteSize.text(most) + " exceeded");
            }
            return;
        }
        journal.input(OutputEvents.data("stdin", ranks, data, eof));
        if (spawned) {
            write(ranks, data, eof);
        } else {
            context.afterRecorded(() -> write(ranks, data, eof));
        }
    }

    private void write(String ranks, byte[] data, boolean eof) {
        Idset some = "all".equals(ranks) ? null : Idset.parse(ranks);
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (tasks.isRunning(rank) && (some == null || some.contains(rank))) {
                host.writeStdin(launch.key(rank), data, eof);
            }
        }
    }

    private void raise(String type, String note, @Nullable Integer waitStatus) {
        context.report(new Raise(plan.job(), type, 0, note, waitStatus));
    }

    private void setAlarm(long micros) {
        if (micros != Long.MAX_VALUE) {
            context.alarm(plan.job(), micros);
        }
    }
}
