package flux.cli.host;

import flux.cli.CommandException;
import flux.cli.Session;
import java.util.List;
import java.util.Map;

/// A session whose process can become another program: `flux env`, `flux python`, and `flux-CMD`
/// found along FLUX_EXEC_PATH, which want the caller's terminal, process group and descriptors.
public interface Exec {

    /// Runs `argv` in the caller's place with the environment `env`, looked up on the caller's
    /// PATH, in the caller's directory. The command returns what this returns, and does nothing
    /// after it.
    ///
    /// @return the program's exit code where it is known here; 127 when there is no such program,
    ///     126 when it cannot be run, after a line on standard error
    int exec(List<String> argv, Map<String, String> env);

    /// That of `session`; every host of commands has one.
    static Exec of(Session session) {
        if (session instanceof Exec exec) {
            return exec;
        }
        throw new CommandException("another program cannot be run from here");
    }
}
