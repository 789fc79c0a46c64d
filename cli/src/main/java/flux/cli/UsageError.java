package flux.cli;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Usage errors in the words of Python's argparse, which people's scripts look for.
public final class UsageError {

    private UsageError() {}

    /// Two lines: the usage, and what is wrong.
    public static String text(ParameterException error) {
        String synopsis = error.getCommandLine().getHelp().synopsis(0).strip();
        String name = error.getCommandLine().getCommandName();
        return "usage: " + synopsis + "\n" + name + ": error: " + reason(error);
    }

    /// What is wrong, without the usage.
    public static String reason(ParameterException error) {
        return switch (error) {
            case UnmatchedArgumentException unmatched ->
                    "unrecognized arguments: " + String.join(" ", unmatched.getUnmatched());
            case MissingParameterException missing when !missing.getMissing().isEmpty() ->
                    "argument "
                            + names(missing.getMissing().getFirst())
                            + ": expected one argument";
            default -> String.valueOf(error.getMessage());
        };
    }

    private static String names(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? String.join("/", option.names())
                : argument.paramLabel();
    }
}
