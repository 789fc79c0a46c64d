package flux.cli.host;

import java.util.List;
import java.util.ServiceLoader;

/// The main class of a command that has a JVM of its own.
public final class Main {
    private static final int SIGNALED = 128;

    private Main() {}

    public static void main(String[] args) {
        CommandRunner commands =
                ServiceLoader.load(CommandRunner.class, Main.class.getClassLoader())
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException("no commands on the class path"));
        exit(CommandEnd.of(commands, new ProcessSession(List.of(args))));
    }

    /// Ends this process with `code` as [CommandRunner#run] gives it. Nothing of a command is left
    /// to the JVM's shutdown, so there is none: that is milliseconds.
    public static void exit(int code) {
        Runtime.getRuntime().halt(code < 0 ? SIGNALED - code : code);
    }
}
