package flux.cli.task;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.host.Exec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `flux pmi`: becomes the program that tries out a task's PMI, because only a process of the
/// task's own has its channel.
public final class PmiCommand {
    private PmiCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Path program = Path.of(System.getProperty("flux.home", ""), "libexec/flux-pmi");
        if (!Files.isExecutable(program) || !(session instanceof Exec exec)) {
            throw new CommandException(
                    program + " is not there: it is made where there is a C compiler");
        }
        List<String> argv = new ArrayList<>(words);
        argv.addFirst(program.toString());
        return exec.exec(argv, session.env());
    }
}
