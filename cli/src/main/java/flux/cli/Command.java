package flux.cli;

import java.util.List;

/// One command of `flux`.
@FunctionalInterface
interface Command {

    /// @param words what stood after the command's name
    /// @return the exit status
    int run(List<String> words, Session session);
}
