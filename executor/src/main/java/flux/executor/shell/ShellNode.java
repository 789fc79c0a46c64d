package flux.executor.shell;

import flux.ledger.text.Idset;

/// One node of a job: what a job shell of Flux would look after.
///
/// @param shell the rank of its shell among the job's, from 0
/// @param rank the broker rank of the node
/// @param firstTask the rank of its first task in the job
/// @param tasks how many tasks it has; their ranks follow each other
public record ShellNode(
        int shell, int rank, String host, Idset cores, Idset gpus, int firstTask, int tasks) {}
