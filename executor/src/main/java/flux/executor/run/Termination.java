package flux.executor.run;

import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.job.JobException;
import flux.ledger.output.TaskNote;
import flux.ledger.text.Idset;

/// The end that a fatal exception makes of a job's tasks: a signal, then kills, and at last the
/// nodes on which nothing helps are given up.
final class Termination {
    private static final int SIGKILL = 9;
    private static final int SIGALRM = 14;

    private final JobPlan plan;
    private final TaskTable tasks;
    private final TaskStreams streams;
    private final Journal journal;
    private final TaskSignals signals;
    private final KillPolicy kills;
    private final RunContext context;
    private boolean underWay;

    Termination(
            JobPlan plan,
            TaskTable tasks,
            TaskStreams streams,
            Journal journal,
            TaskSignals signals,
            KillPolicy kills,
            RunContext context) {
        this.plan = plan;
        this.tasks = tasks;
        this.streams = streams;
        this.journal = journal;
        this.signals = signals;
        this.kills = kills;
        this.context = context;
    }

    boolean isUnderWay() {
        return underWay;
    }

    /// Of a job that has not come to its tasks.
    void ofNothing() {
        underWay = true;
    }

    /// Of a job whose tasks nobody has started yet.
    void ofUnstarted(JobException exception) {
        underWay = true;
        giveUp(signum(exception));
    }

    /// Of a job with tasks.
    void begin(JobException exception, long nowMicros) {
        underWay = true;
        signals.send(signum(exception));
        context.alarm(plan.job(), kills.start(nowMicros));
    }

    private int signum(JobException exception) {
        return "timeout".equals(exception.type()) ? SIGALRM : kills.termSignal();
    }

    /// Kills again when it is time for that.
    void due(long nowMicros) {
        if (!kills.isDue(nowMicros)) {
            return;
        }
        if (!kills.isHopeless(nowMicros)) {
            signals.send(kills.killSignal());
            context.alarm(plan.job(), kills.next(nowMicros));
            return;
        }
        Idset.Builder ranks = Idset.builder();
        for (ShellNode node : plan.nodes()) {
            if (node.taskRanks().stream().anyMatch(tasks::isRunning)) {
                ranks.add(node.rank());
            }
        }
        String reason = "unkillable user processes for job " + plan.job().f58();
        Idset lost = ranks.build();
        if (!lost.isEmpty()) {
            context.report(new Drain(lost.encode(), reason, DrainMode.UPDATE));
        }
        giveUp(SIGKILL);
    }

    /// Of tasks that are not there, or that nothing ends.
    private void giveUp(int waitStatus) {
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (tasks.exited(rank, waitStatus)) {
                journal.task(new TaskNote(rank, -1, waitStatus));
            }
            streams.abandon(rank);
        }
    }
}
