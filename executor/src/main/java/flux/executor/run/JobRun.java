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
import flux.ledger.job.JobException;
import flux.ledger.output.TaskNote;
import flux.ledger.text.Idset;
import flux.ledger.text.Taskmap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job of real processes. It does what a job shell of Flux does on each of the job's nodes, for
/// all of them at once.
public final class JobRun implements Run {
    private static final int SIGKILL = 9;
    private static final int SIGALRM = 14;
    private static final int SIGTERM = 15;
    private static final int RUNNING = -1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final JobPlan plan;
    private final TaskHost host;
    private final TaskSpecs specs;
    private final RunContext context;
    private final Journal journal;
    private final TaskStreams streams;
    private final KillPolicy kills;
    private final long[] pids;
    private final int[] statuses;
    private int startedCount;
    private int exitedCount;
    private boolean spawned;
    private boolean over;
    private boolean stopping;
    private long expirationMicros = Long.MAX_VALUE;
    private long exitTimeoutMicros = Long.MAX_VALUE;
    private int firstExited = -1;

    public JobRun(
            JobPlan plan,
            double expirationSeconds,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context) {
        this.plan = plan;
        this.host = host;
        this.specs = specs;
        this.kills = kills;
        this.context = context;
        this.journal = context.journal(plan.job());
        this.streams = new TaskStreams(plan, journal);
        this.pids = new long[plan.taskCount()];
        this.statuses = new int[plan.taskCount()];
        Arrays.fill(statuses, RUNNING);
        if (expirationSeconds > 0) {
            expirationMicros = (long) (expirationSeconds * MICROS_PER_SECOND);
        }
    }

    @Override
    public void begin(long nowMicros) {
        journal.exec(ExecEvents.INIT);
        journal.exec(ExecEvents.STARTING);
        journal.exec(ExecEvents.shellInit(plan, service()));
        streams.open();
        setAlarm(expirationMicros);
        context.afterRecorded(this::spawn);
    }

    /// Takes up a job that an earlier executor began.
    public void resume(EarlierRun before) {
        spawned = true;
        streams.resume(before.closedStreams());
        for (TaskNote note : before.tasks()) {
            if (note.pid() >= 0) {
                pids[note.rank()] = note.pid();
                startedCount++;
            }
            if (note.waitStatus() != RUNNING && statuses[note.rank()] == RUNNING) {
                statuses[note.rank()] = note.waitStatus();
                exitedCount++;
                firstExited = firstExited < 0 ? note.rank() : firstExited;
                resumeUnstarted(note.rank());
            }
        }
        setAlarm(expirationMicros);
        if (before.isDone()) {
            over = true;
            context.report(new ReportEnd(plan.job(), highestStatus()));
        } else {
            endIfOver();
        }
    }

    /// A task that could not be started has nothing to say; its exception may not have been raised.
    private void resumeUnstarted(int rank) {
        if (pids[rank] == 0) {
            streams.abandon(rank);
            String host = plan.nodeOf(rank).host();
            String command = plan.command().getFirst();
            raise("exec", "task %d (host %s): start failed: %s".formatted(rank, host, command));
        }
    }

    /// The keys of tasks that have not been seen to end.
    public List<TaskKey> unfinished() {
        List<TaskKey> keys = new ArrayList<>();
        for (int rank = 0; rank < statuses.length; rank++) {
            if (statuses[rank] == RUNNING) {
                keys.add(key(rank));
            }
        }
        return keys;
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
            case TaskEvent.Started e -> started(rank, e.pid());
            case TaskEvent.StartFailed e -> startFailed(rank, e.errno(), e.text());
            case TaskEvent.Output e -> streams.write(rank, e.stream(), e.bytes());
            case TaskEvent.Eof e -> streams.close(rank, e.stream());
            case TaskEvent.Exited e -> exited(rank, e.waitStatus(), nowMicros);
        }
        endIfOver();
    }

    private void started(int rank, long pid) {
        pids[rank] = pid;
        journal.task(new TaskNote(rank, pid, RUNNING));
        startedCount++;
        if (startedCount == plan.taskCount()) {
            int[] tasks = plan.nodes().stream().mapToInt(ShellNode::tasks).toArray();
            journal.exec(ExecEvents.shellStart(Taskmap.block(tasks).wrapped()));
        }
    }

    private void startFailed(int rank, int errnum, String text) {
        ShellNode node = plan.nodeOf(rank);
        String note =
                "task %d (host %s): start failed: %s: %s"
                        .formatted(rank, node.host(), plan.command().getFirst(), text);
        journal.output(OutputEvents.log(plan.nodes().indexOf(node), 0, note));
        streams.abandon(rank);
        int status = ExitStatus.exited(ExitStatus.startFailure(errnum));
        markExited(rank, status);
        raise("exec", note);
    }

    private void exited(int rank, int waitStatus, long nowMicros) {
        if (statuses[rank] != RUNNING) {
            return;
        }
        if (firstExited < 0) {
            firstExited = rank;
            int local = rank - plan.nodeOf(rank).firstTask();
            journal.exec(ExecEvents.taskExit(local, rank, pids[rank], waitStatus));
        }
        markExited(rank, waitStatus);
        if (exitedCount < plan.taskCount() && !stopping) {
            watchTheOthers(rank, waitStatus, nowMicros);
        }
    }

    private void markExited(int rank, int waitStatus) {
        statuses[rank] = waitStatus;
        exitedCount++;
        journal.task(new TaskNote(rank, -1, waitStatus));
        ShellNode node = plan.nodeOf(rank);
        if (isDone(node)) {
            int shell = plan.nodes().indexOf(node);
            journal.exec(ExecEvents.shellExit(shell, ExitStatus.exited(code(node))));
        }
    }

    private void watchTheOthers(int rank, int waitStatus, long nowMicros) {
        if (plan.options().exitOnError() && waitStatus != 0) {
            endBecause(exitNote(rank, "failed") + " and exit-on-error is set", waitStatus);
        } else if (exitTimeoutMicros == Long.MAX_VALUE) {
            double seconds = plan.options().exitTimeoutSeconds();
            if (!Double.isInfinite(seconds)) {
                exitTimeoutMicros = nowMicros + (long) (seconds * MICROS_PER_SECOND);
                setAlarm(exitTimeoutMicros);
            }
        }
    }

    /// The first shell watches over all tasks, and says so before it ends the job.
    private void endBecause(String note, int waitStatus) {
        journal.output(OutputEvents.log(0, 0, "task-exit", note));
        raise("exec", note, waitStatus);
    }

    private String exitNote(int rank, String verb) {
        int status = statuses[rank];
        int signal = ExitStatus.signal(status);
        String how = signal == 0 ? "Exit " + ExitStatus.code(status) : Signals.text(signal);
        return "%s: task rank %d on host %s %s (%s)"
                .formatted(plan.name(), rank, plan.nodeOf(rank).host(), verb, how);
    }

    private boolean isDone(ShellNode node) {
        for (int rank = node.firstTask(); rank < node.firstTask() + node.tasks(); rank++) {
            if (statuses[rank] == RUNNING) {
                return false;
            }
        }
        return true;
    }

    /// A shell exits with the highest exit code of its tasks.
    private int code(ShellNode node) {
        int highest = 0;
        for (int rank = node.firstTask(); rank < node.firstTask() + node.tasks(); rank++) {
            highest = Math.max(highest, ExitStatus.code(statuses[rank]));
        }
        return highest;
    }

    private void endIfOver() {
        if (over || exitedCount < plan.taskCount() || !streams.areClosed()) {
            return;
        }
        over = true;
        int waitStatus = highestStatus();
        journal.exec(ExecEvents.complete(waitStatus));
        journal.exec(ExecEvents.DONE);
        context.report(new ReportEnd(plan.job(), waitStatus));
    }

    private int highestStatus() {
        int highest = 0;
        for (int status : statuses) {
            highest = Math.max(highest, ExitStatus.code(status));
        }
        return ExitStatus.exited(highest);
    }

    @Override
    public void signal(int signum) {
        for (int rank = 0; rank < statuses.length; rank++) {
            if (statuses[rank] == RUNNING) {
                host.signal(key(rank), signum);
            }
        }
    }

    @Override
    public void stop(JobException exception, long nowMicros) {
        stopping = true;
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
            raise("timeout", "resource allocation expired");
        }
        if (!stopping && nowMicros >= exitTimeoutMicros) {
            exitTimeoutMicros = Long.MAX_VALUE;
            double seconds = plan.options().exitTimeoutSeconds();
            String limit = " and exit-timeout=%ss has expired".formatted(Seconds.text(seconds));
            endBecause(exitNote(firstExited, "exited") + limit, statuses[firstExited]);
        }
    }

    @Override
    public void input(String ranks, byte[] data, boolean eof) {
        if (!spawned) {
            // Who has read shell.init may write, and that is recorded before the tasks are.
            context.afterRecorded(() -> inputOf(ranks, data, eof));
            return;
        }
        inputOf(ranks, data, eof);
    }

    private void inputOf(String ranks, byte[] data, boolean eof) {
        journal.input(OutputEvents.data("stdin", ranks, data, eof));
        Idset some = "all".equals(ranks) ? null : Idset.parse(ranks);
        for (int rank = 0; rank < statuses.length; rank++) {
            if (statuses[rank] == RUNNING && (some == null || some.contains(rank))) {
                host.writeStdin(key(rank), data, eof);
            }
        }
    }

    private void raise(String type, String note) {
        raise(type, note, null);
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
