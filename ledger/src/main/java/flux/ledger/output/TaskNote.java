package flux.ledger.output;

/// What the executor must know of a task after a restart.
///
/// @param rank the task's rank in its job
/// @param pid its process, or -1 when that has been noted before
/// @param waitStatus its wait(2) status, or -1 while it runs
public record TaskNote(int rank, long pid, int waitStatus) {}
