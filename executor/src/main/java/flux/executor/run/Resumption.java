package flux.executor.run;

import flux.executor.host.TaskHost;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.output.TaskNote;
import org.jspecify.annotations.Nullable;

/// Takes up a job that an earlier executor began: what was recorded of its tasks, and what the host
/// still knows of them.
final class Resumption {
    private final JobPlan plan;
    private final TaskHost host;
    private final TaskTable tasks;
    private final TaskStreams streams;
    private final Launch launch;

    Resumption(JobPlan plan, TaskHost host, TaskTable tasks, TaskStreams streams, Launch launch) {
        this.plan = plan;
        this.host = host;
        this.tasks = tasks;
        this.streams = streams;
        this.launch = launch;
    }

    void recall(EarlierRun before) {
        streams.resume(before.closedStreams());
        for (TaskNote note : before.tasks()) {
            if (note.pid() >= 0) {
                tasks.started(note.rank(), note.pid());
            }
            if (note.waitStatus() != TaskTable.RUNNING) {
                tasks.exited(note.rank(), note.waitStatus());
            }
        }
    }

    /// True when no task was ever started: the host would know of it.
    boolean isUntouched(EarlierRun before) {
        if (before.hostLife() != host.life() || before.isIncomplete()) {
            return false;
        }
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (host.knows(launch.key(rank)) || !tasks.isRunning(rank) || tasks.pid(rank) != 0) {
                return false;
            }
        }
        return true;
    }

    /// A task that has ended and that the host has forgotten has nothing more to say. One that a
    /// host of the same life does not know was never started: the executor died between writing the
    /// start down and making it.
    ///
    /// @return why a task is lost, or null
    @Nullable String adopt(EarlierRun before) {
        for (ShellNode node : plan.nodes()) {
            boolean prepared = false;
            for (int local = 0; local < node.tasks(); local++) {
                int rank = node.taskRank(local);
                if (host.knows(launch.key(rank))) {
                    continue;
                }
                if (!tasks.isRunning(rank)) {
                    streams.abandon(rank);
                    continue;
                }
                String loss = loss(rank, before);
                if (loss != null) {
                    return loss;
                }
                if (!prepared) {
                    prepared = true;
                    launch.prepare(node);
                }
                launch.start(node, local);
            }
        }
        return null;
    }

    private @Nullable String loss(int rank, EarlierRun before) {
        if (before.isIncomplete()) {
            return "what was recorded of its run is damaged; see `flux ledger quarantine`";
        }
        if (before.hostLife() != host.life()) {
            return "the host of its tasks is gone, and they with it";
        }
        return tasks.pid(rank) == 0
                ? null
                : "the host of its tasks does not know task %d, process %d"
                        .formatted(rank, tasks.pid(rank));
    }
}
