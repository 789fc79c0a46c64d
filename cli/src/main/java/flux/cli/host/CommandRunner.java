package flux.cli.host;

import flux.cli.Session;

/// Runs the command that a session's words name. Found by [java.util.ServiceLoader], so that
/// neither host (the warm command server, a JVM of its own) knows the commands.
public interface CommandRunner {

    /// Runs one command to its end. Called by many threads at once in a warm server.
    ///
    /// @return the exit code, 0 to 255; or minus a signal (signal(7) number) that the command
    ///     wishes to die of, so that a shell sees what it would see of a command that did not catch
    ///     it
    int run(Session session);
}
