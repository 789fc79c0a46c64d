package flux.executor.run;

import flux.executor.rc.Note;
import flux.executor.rc.ShellScripts;
import flux.executor.rc.TaskView;
import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/// What a job's shells tell of themselves in its exec eventlog, from their start to their end.
/// There are none: the run does their work.
final class JobShells {
    private final JobPlan plan;
    private final ShellScripts scripts;
    private final Journal journal;
    private final TaskTable tasks;
    private final TaskStreams streams;
    private boolean up;

    JobShells(ShellScripts scripts, Journal journal, TaskTable tasks, TaskStreams streams) {
        this.plan = scripts.plan();
        this.scripts = scripts;
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
            hearScripts();
        }
    }

    /// What scripts say before the shells are up waits until they are.
    private void hearScripts() {
        if (up) {
            for (Note note : scripts.takeNotes()) {
                journal.output(OutputEvents.log(note.shell(), note.level(), note.message()));
            }
        }
    }

    private void tellScripts(String topic) {
        scripts.shells(topic);
        hearScripts();
    }

    private void tellScripts(String topic, int rank, String state) {
        if (scripts.listens()) {
            ShellNode node = plan.nodeOf(rank);
            TaskView task =
                    new TaskView(
                            node.localId(rank),
                            rank,
                            state,
                            tasks.pid(rank),
                            tasks.status(rank),
                            new HashMap<>());
            scripts.task(topic, node, task);
            hearScripts();
        }
    }

    /// Why a script wants the job to end, or null.
    @Nullable String died() {
        return scripts.died();
    }

    boolean areUp() {
        return up;
    }

    /// An earlier executor told that they are up, or did not.
    void recall(boolean wereUp) {
        up = wereUp;
        if (up) {
            scripts.takeNotes(); // they have been heard
        }
    }

    /// The name of the service by which clients reach this job (`job-info` shows it in shell.init).
    private String service() {
        return plan.userid() + "-shell-" + plan.job().f58plain();
    }

    /// All tasks have started.
    void started() {
        journal.exec(ExecEvents.shellStart(plan.taskmap().wrapped()));
        tellScripts("shell.start");
    }

    /// A task has started.
    void taskStarted(int rank) {
        tellScripts("task.fork", rank, "Running");
    }

    /// A task has exited; the first of all is told.
    void taskExited(int rank) {
        if (tasks.firstExited() == rank) {
            int local = plan.nodeOf(rank).localId(rank);
            journal.exec(ExecEvents.taskExit(local, rank, tasks.pid(rank), tasks.status(rank)));
        }
        tellScripts("task.exit", rank, "Exited");
        if (tasks.haveAllExited()) {
            tellScripts("shell.tasks-complete");
        }
    }

    /// All tasks have ended, and the shells with them.
    ///
    /// @param spokenStatus of the task for which the job ends; null when each speaks for itself
    /// @return the largest status among the shells (RFC 21, finish)
    int end(@Nullable Integer spokenStatus) {
        tellScripts("shell.finish");
        tellScripts("shell.exit");
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
