package flux.executor.run;

import flux.executor.host.TaskEvent;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.output.TaskNote;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Takes in what the task host tells of a job's tasks, and finds what follows from it for the job:
/// the failure of one task may be that of the job.
final class TaskNews {
    private final JobPlan plan;
    private final TaskTable tasks;
    private final TaskStreams streams;
    private final Journal journal;
    private final StartFailures startFailures;
    private final JobShells shells;
    private final JobFailure failure;
    private final ExitPolicy exits;
    private final @Nullable PmiExchange pmi;
    private final @Nullable InteractiveTerminal terminal;
    private final BooleanSupplier stopping;
    private final LongConsumer alarm;

    /// @param pmi null when the tasks get none
    /// @param terminal null when clients cannot attach to one
    /// @param stopping true when the job is being ended already
    /// @param alarm asks for [#due] at a time, microseconds; Long.MAX_VALUE for never
    TaskNews(
            JobPlan plan,
            TaskTable tasks,
            TaskStreams streams,
            Journal journal,
            StartFailures startFailures,
            JobShells shells,
            JobFailure failure,
            @Nullable PmiExchange pmi,
            @Nullable InteractiveTerminal terminal,
            BooleanSupplier stopping,
            LongConsumer alarm) {
        this.plan = plan;
        this.tasks = tasks;
        this.streams = streams;
        this.journal = journal;
        this.startFailures = startFailures;
        this.shells = shells;
        this.failure = failure;
        this.exits = new ExitPolicy(plan, tasks);
        this.pmi = pmi;
        this.terminal = terminal;
        this.stopping = stopping;
        this.alarm = alarm;
    }

    void on(TaskEvent event, long nowMicros) {
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
                if (aborted != null && !stopping.getAsBoolean()) {
                    failure.raise(aborted);
                }
            }
            case TaskEvent.Eof e -> streams.close(rank, e.stream());
            case TaskEvent.Lost _ -> lost(rank);
            case TaskEvent.Exited e -> exited(rank, e.waitStatus(), nowMicros);
        }
    }

    private void started(int rank, TaskEvent.Started event) {
        shells.init();
        tasks.started(rank, event.pid());
        journal.task(new TaskNote(rank, event.pid(), TaskTable.RUNNING));
        if (event.directoryErrno() != 0) {
            startFailures.elsewhere(rank, event.directoryErrno());
        }
        shells.taskStarted(rank);
        if (tasks.haveAllStarted()) {
            shells.started();
        }
    }

    private void startFailed(int rank, TaskEvent.StartFailed event) {
        if (event.part() == TaskEvent.Part.COMMAND) {
            shells.init();
        } else if (!failure.hasHappened() && !shells.areUp()) {
            journal.input(OutputEvents.inputHeader());
        }
        streams.abandon(rank);
        int waitStatus = StartFailures.waitStatus(event);
        tasks.exited(rank, waitStatus);
        journal.task(new TaskNote(rank, -1, waitStatus));
        failure.raise(startFailures.failed(event));
    }

    /// What stands for the job's shell on a node is gone.
    private void lost(int rank) {
        if (tasks.isRunning(rank) && !stopping.getAsBoolean()) {
            ShellNode node = plan.nodeOf(rank);
            failure.lost(
                    node.shell(),
                    "lost contact with job shell on %s (rank %d)"
                            .formatted(node.host(), node.rank()));
        }
    }

    private void exited(int rank, int waitStatus, long nowMicros) {
        if (!tasks.exited(rank, waitStatus)) {
            return;
        }
        shells.taskExited(rank);
        journal.task(new TaskNote(rank, -1, waitStatus));
        watchTheOthers(rank, nowMicros);
    }

    private void watchTheOthers(int rank, long nowMicros) {
        if (tasks.haveAllExited() || stopping.getAsBoolean() || failure.hasHappened()) {
            return;
        }
        long dueBefore = exits.dueMicros();
        String note = exits.exited(rank, nowMicros);
        if (note != null) {
            failure.raise(rank, tasks.status(rank), note);
        } else if (exits.dueMicros() != dueBefore) {
            alarm.accept(exits.dueMicros());
        }
    }

    /// The time that the others had after the exit of the first may be over.
    void due(long nowMicros) {
        if (!failure.hasHappened() && exits.isDue(nowMicros)) {
            int first = tasks.firstExited();
            failure.raise(first, tasks.status(first), exits.expired());
        }
    }

    /// What an earlier executor wrote down as fatal may not have been raised.
    ///
    /// @param ended the job ends already
    void resume(EarlierRun before, boolean ended, long nowMicros) {
        String aborted = pmi == null ? null : pmi.resume(before.channel());
        int first = tasks.firstExited();
        if (ended) {
            return;
        }
        String fatal = before.fatal();
        if (aborted != null) {
            failure.raise(aborted);
        } else if (first >= 0 && fatal != null) {
            failure.raiseAgain(fatal, tasks.pid(first) == 0 ? null : tasks.status(first));
        } else if (first >= 0) {
            watchTheOthers(first, nowMicros);
        }
    }
}
