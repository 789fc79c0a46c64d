package flux.executor.run;

/// A task as a process.
///
/// @param executable the first word of its command
/// @param pid 0 while it has not started
public record TaskProcess(int rank, String host, String executable, long pid) {}
