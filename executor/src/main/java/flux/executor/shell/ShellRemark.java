package flux.executor.shell;

/// What a shell says about its options before its tasks start.
///
/// @param level 0 (fatal) to 7, as in syslog(3)
/// @param component the part of the shell that speaks; empty for the shell itself
public record ShellRemark(int level, String component, String text) {}
