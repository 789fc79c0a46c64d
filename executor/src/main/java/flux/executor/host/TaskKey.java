package flux.executor.host;

/// Names one run of one task. A host never runs the same key twice.
///
/// @param job the job's id
/// @param attempt 0 for the first run of the job
/// @param rank the task's rank in its job
public record TaskKey(long job, int attempt, int rank) {}
