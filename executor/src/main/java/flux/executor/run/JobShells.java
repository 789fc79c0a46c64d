package flux.executor.run;

import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import org.jspecify.annotations.Nullable;

/// What a job's shells tell of themselves in its exec eventlog, from their start to their end.
/// There are none: the run does their work.
final class JobShells {
    private final JobPlan plan;
    private final Journal journal;
    private final TaskTable tasks;
    private final TaskStreams streams;
    private boolean up;

    JobShells(JobPlan plan, Journal journal, TaskTable tasks, TaskStreams streams) {
        this.plan = plan;
        this.journal = journal;
        this.tasks = tasks;
        this.streams = streams;
    }

    /// They are asked for.
    void begin() {
        journal.exec(ExecEvents.INIT);
        journal.exec(ExecEvents.STARTING);
    }

    /// It is known that they can do their work; told once.
    void init() {
        if (!up) {
            up = true;
            journal.exec(ExecEvents.shellInit(plan, service()));
            streams.open();
        }
    }

    boolean areUp() {
        return up;
    }

    /// An earlier executor told that they are up, or did not.
    void recall(boolean wereUp) {
        up = wereUp;
    }

    /// The name of the service by which clients reach this job (`job-info` shows it in shell.init).
    private String service() {
        return plan.userid() + "-shell-" + plan.job().f58plain();
    }

    /// All tasks have started.
    void started() {
        journal.exec(ExecEvents.shellStart(plan.taskmap().wrapped()));
    }

    /// The first of all tasks has exited.
    void taskExited(int rank) {
        int local = plan.nodeOf(rank).localId(rank);
        journal.exec(ExecEvents.taskExit(local, rank, tasks.pid(rank), tasks.status(rank)));
    }

    /// All tasks have ended, and the shells with them.
    ///
    /// @param spokenStatus of the task for which the job ends; null when each speaks for itself
    /// @return the largest status among the shells (RFC 21, finish)
    int end(@Nullable Integer spokenStatus) {
        ShellNode leader = plan.nodes().getFirst();
        Integer spoken = spokenStatus == null ? null : ExitStatus.ofShell(spokenStatus);
        int leaderStatus = spoken == null ? tasks.highestStatus(leader.taskRanks()) : spoken;
        journal.exec(ExecEvents.shellExit(leader.rank(), leaderStatus));
        int waitStatus = spoken == null ? tasks.highestStatus() : spoken;
        journal.exec(ExecEvents.complete(waitStatus));
        journal.exec(ExecEvents.DONE);
        return waitStatus;
    }
}
