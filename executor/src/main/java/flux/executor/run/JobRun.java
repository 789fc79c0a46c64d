package flux.executor.run;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import flux.ledger.output.TaskNote;
import flux.ledger.text.Idset;
import flux.ledger.text.Taskmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A job of real processes. It does what a job shell of Flux does on each of the job's nodes, for
/// all of them at once.
public final class JobRun implements Run {
    private static final int SIGKILL = 9;
    private static final int SIGALRM = 14;
    private static final int SIGTERM = 15;
    private static final int FATAL = 0;
    private static final int ERROR = 3;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final JobPlan plan;
    private final TaskHost host;
    private final TaskSpecs specs;
    private final RunContext context;
    private final Journal journal;
    private final TaskStreams streams;
    private final TaskTable tasks;
    private final StartFailures failures;
    private final NodeDirectories directories;
    private final ExitPolicy exits;
    private final KillPolicy kills;
    private final BooleanSupplier mayEnd;
    private boolean spawned;
    private boolean shellUp;
    private boolean over;
    private boolean stopping;
    private boolean failed;

    /// The status of the task for which the job ends; it speaks for the shells (RFC 21, finish).
    private @Nullable Integer spokenStatus;

    private long expirationMicros = Long.MAX_VALUE;

    public JobRun(
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
                        plan,
                        journal,
                        path -> specs.path(path, plan, plan.nodes().getFirst(), 0).toString());
        this.tasks = new TaskTable(plan.taskCount());
        this.failures = new StartFailures(plan, specs, journal);
        this.directories = new NodeDirectories(plan, host, specs, failures);
        this.exits = new ExitPolicy(plan, tasks);
        if (expirationSeconds > 0) {
            expirationMicros = (long) (expirationSeconds * MICROS_PER_SECOND);
        }
    }

    @Override
    public void begin(long nowMicros) {
        journal.host(host.life());
        journal.exec(ExecEvents.INIT);
        journal.exec(ExecEvents.STARTING);
        setAlarm(expirationMicros);
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
        streams.resume(before.closedStreams());
        for (TaskNote note : before.tasks()) {
            if (note.pid() >= 0) {
                tasks.started(note.rank(), note.pid());
            }
            if (note.waitStatus() != TaskTable.RUNNING) {
                tasks.exited(note.rank(), note.waitStatus());
            }
        }
        if (before.isDone()) {
            reportStart(job);
            over = true;
            context.report(new ReportEnd(plan.job(), tasks.highestStatus()));
            return null;
        }
        String loss = adopt(before.hostLife() == host.life(), before.isIncomplete());
        if (loss != null) {
            over = true;
            directories.remove();
            return loss;
        }
        reportStart(job);
        setAlarm(expirationMicros);
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

    /// A task that has ended and that the host has forgotten has nothing more to say. One that a
    /// host of the same life does not know was never started: the executor died between writing the
    /// start down and making it.
    ///
    /// @param isIncomplete true when records of the run are lost: whether a task was started cannot
    ///     be told from them
    /// @return why a task is lost, or null
    private @Nullable String adopt(boolean isSameLife, boolean isIncomplete) {
        for (ShellNode node : plan.nodes()) {
            boolean prepared = false;
            for (int local = 0; local < node.tasks(); local++) {
                int rank = node.firstTask() + local;
                if (host.knows(key(rank))) {
                    continue;
                }
                if (!tasks.isRunning(rank)) {
                    streams.abandon(rank);
                    continue;
                }
                if (isIncomplete) {
                    return "what was recorded of its run is damaged; see `flux ledger quarantine`";
                }
                if (!isSameLife) {
                    return "the host of its tasks is gone, and they with it";
                }
                if (tasks.pid(rank) != 0) {
                    return "the host of its tasks does not know task %d, process %d"
                            .formatted(rank, tasks.pid(rank));
                }
                if (!prepared) {
                    prepared = true;
                    directories.prepare(node, this::shellIsUp);
                }
                host.start(key(rank), specs.of(plan, node, local));
            }
        }
        return null;
    }

    /// What was written down as fatal may not have been raised.
    private void resumeFailures(EarlierRun before, boolean ended, long nowMicros) {
        int first = tasks.firstExited();
        if (ended || first < 0) {
            return;
        }
        String fatal = before.fatal();
        if (fatal != null) {
            raise("exec", fatal, tasks.pid(first) == 0 ? null : tasks.status(first));
        } else {
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
        spawned = true;
        for (ShellNode node : plan.nodes()) {
            directories.prepare(node, this::shellIsUp);
            for (int local = 0; local < node.tasks(); local++) {
                host.start(key(node.firstTask() + local), specs.of(plan, node, local));
            }
        }
        context.report(new ReportStart(plan.job()));
    }

    private TaskKey key(int rank) {
        return new TaskKey(plan.job().value(), 0, rank);
    }

    @Override
    public void on(TaskEvent event, long nowMicros) {
        int rank = event.key().rank();
        switch (event) {
            case TaskEvent.Started e -> started(rank, e);
            case TaskEvent.StartFailed e -> startFailed(rank, e);
            case TaskEvent.Output e -> streams.write(rank, e.stream(), e.bytes());
            case TaskEvent.Eof e -> streams.close(rank, e.stream());
            case TaskEvent.Exited e -> exited(rank, e.waitStatus(), nowMicros);
        }
        endIfOver();
    }

    private void started(int rank, TaskEvent.Started event) {
        shellIsUp();
        tasks.started(rank, event.pid());
        journal.task(new TaskNote(rank, event.pid(), TaskTable.RUNNING));
        if (event.directoryErrno() != 0) {
            failures.elsewhere(rank, event.directoryErrno());
        }
        if (tasks.haveAllStarted()) {
            int[] counts = plan.nodes().stream().mapToInt(ShellNode::tasks).toArray();
            journal.exec(ExecEvents.shellStart(Taskmap.block(counts).wrapped()));
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
            int local = rank - plan.nodeOf(rank).firstTask();
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
        ShellNode leader = plan.nodes().getFirst();
        Integer spoken = spokenStatus == null ? null : ExitStatus.ofShell(spokenStatus);
        int leaderStatus =
                spoken == null ? tasks.highestStatus(leader.firstTask(), leader.tasks()) : spoken;
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
                host.signal(key(rank), signum);
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
        if (!spawned) {
            over = true;
            context.report(new ReportEnd(plan.job(), null));
            return;
        }
        signal("timeout".equals(exception.type()) ? SIGALRM : SIGTERM);
        setAlarm(kills.start(nowMicros));
    }

    @Override
    public void due(long nowMicros) {
        if (over) {
            return;
        }
        if (stopping && kills.isDue(nowMicros)) {
            signal(SIGKILL);
            setAlarm(kills.next(nowMicros));
        }
        if (!stopping && nowMicros >= expirationMicros) {
            expirationMicros = Long.MAX_VALUE;
            raise("timeout", "resource allocation expired", null);
        }
        if (!stopping && !failed && exits.isDue(nowMicros)) {
            fail(tasks.firstExited(), exits.expired());
        }
    }

    /// What comes before the tasks have started waits until they have: who has read shell.init may
    /// write, and that is recorded before the start.
    @Override
    public void input(String ranks, byte[] data, boolean eof) {
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
                host.writeStdin(key(rank), data, eof);
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
