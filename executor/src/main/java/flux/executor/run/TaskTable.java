package flux.executor.run;

import flux.executor.shell.ExitStatus;
import flux.ledger.text.Idset;
import java.util.Arrays;

/// What is known of the processes of a job's tasks.
final class TaskTable {

    /// The status of a task that has not ended.
    static final int RUNNING = -1;

    private final long[] pids;
    private final int[] statuses;
    private int startedCount;
    private int exitedCount;
    private int firstExited = -1;

    TaskTable(int taskCount) {
        pids = new long[taskCount];
        statuses = new int[taskCount];
        Arrays.fill(statuses, RUNNING);
    }

    int count() {
        return pids.length;
    }

    void started(int rank, long pid) {
        pids[rank] = pid;
        startedCount++;
    }

    boolean haveAllStarted() {
        return startedCount == pids.length;
    }

    /// @param waitStatus as of wait(2), or what stands for it when the task did not start
    /// @return false when that was known
    boolean exited(int rank, int waitStatus) {
        if (statuses[rank] != RUNNING) {
            return false;
        }
        statuses[rank] = waitStatus;
        exitedCount++;
        if (firstExited < 0) {
            firstExited = rank;
        }
        return true;
    }

    boolean haveAllExited() {
        return exitedCount == pids.length;
    }

    boolean isRunning(int rank) {
        return statuses[rank] == RUNNING;
    }

    /// 0 when the task has not started.
    long pid(int rank) {
        return pids[rank];
    }

    int status(int rank) {
        return statuses[rank];
    }

    /// The first task that ended, or -1.
    int firstExited() {
        return firstExited;
    }

    /// What a shell of these tasks ends with: the highest exit code among them.
    int highestStatus(Idset ranks) {
        return ExitStatus.exited(
                ranks.stream().map(rank -> ExitStatus.code(statuses[rank])).max().orElse(0));
    }

    int highestStatus() {
        return ExitStatus.exited(Arrays.stream(statuses).map(ExitStatus::code).max().orElse(0));
    }
}
