package flux.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Runs one command that picocli's annotations describe: parse, then call.
public final class Picocli {
    private Picocli() {}

    /// @param command a class with picocli's annotations
    /// @return the command's exit status, or 0 after `--help`
    public static int run(Callable<Integer> command, List<String> words, Session session) {
        CommandLine line = new CommandLine(command);
        line.setPosixClusteredShortOptionsAllowed(true);
        line.setUsageHelpAutoWidth(false);
        CommandLine.ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
        if (parsed.isUsageHelpRequested()) {
            line.usage(session.out());
            return 0;
        }
        try {
            return command.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// A usage error of `command`, in the words of Flux's Python tools.
    public static ParameterException misuse(Object command, String message) {
        return new ParameterException(new CommandLine(command), message);
    }
}
