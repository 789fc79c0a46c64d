package flux.executor.shell;

import flux.ledger.text.Idset;

/// One node of a job: what a job shell of Flux would look after.
///
/// @param shell the rank of its shell among the job's, from 0
/// @param rank the broker rank of the node
/// @param taskRanks the ranks of its tasks in the job, in the order of their local ids
public record ShellNode(
        int shell, int rank, String host, Idset cores, Idset gpus, Idset taskRanks) {

    /// How many tasks it has.
    public int tasks() {
        return taskRanks.size();
    }

    /// The rank in the job of its task number `localId`.
    public int taskRank(int localId) {
        int first = taskRanks.first();
        if (taskRanks.last() - first == taskRanks.size() - 1) {
            return first + localId;
        }
        return taskRanks.stream().skip(localId).findFirst().orElseThrow();
    }

    /// The local id of the task with this rank in the job.
    public int localId(int taskRank) {
        int first = taskRanks.first();
        if (taskRanks.last() - first == taskRanks.size() - 1) {
            return taskRank - first;
        }
        return (int) taskRanks.stream().takeWhile(rank -> rank < taskRank).count();
    }
}
