package flux.executor.run;

import flux.executor.host.TaskHost;
import flux.executor.shell.ByteSize;
import flux.executor.shell.JobPlan;
import flux.ledger.text.Idset;
import org.jspecify.annotations.Nullable;

/// What clients write to the tasks' standard input: recorded, then handed to the tasks.
final class TaskInput {
    private final JobPlan plan;
    private final TaskTable tasks;
    private final Journal journal;
    private final TaskHost host;
    private final Launch launch;
    private final RunContext context;
    private long bytes;

    TaskInput(
            JobPlan plan,
            TaskTable tasks,
            Journal journal,
            TaskHost host,
            Launch launch,
            RunContext context) {
        this.plan = plan;
        this.tasks = tasks;
        this.journal = journal;
        this.host = host;
        this.launch = launch;
        this.context = context;
    }

    /// What comes before the tasks have started waits until they have: who has read shell.init may
    /// write, and that is recorded before the start.
    ///
    /// @param ranks an idset of task ranks, or "all"
    /// @return why the job must end, or null
    @Nullable String take(String ranks, byte[] data, boolean eof, boolean spawned) {
        long most = plan.settings().inputLimitBytes();
        bytes += data.length;
        if (bytes > most) {
            return "stdin: input limit of " + ByteSize.text(most) + " exceeded";
        }
        journal.input(OutputEvents.data("stdin", ranks, data, eof));
        if (spawned) {
            write(ranks, data, eof);
        } else {
            context.afterRecorded(() -> write(ranks, data, eof));
        }
        return null;
    }

    private void write(String ranks, byte[] data, boolean eof) {
        Idset some = "all".equals(ranks) ? null : Idset.parse(ranks);
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (tasks.isRunning(rank) && (some == null || some.contains(rank))) {
                host.writeStdin(launch.key(rank), data, eof);
            }
        }
    }
}
