package flux.cli.host;

import flux.cli.Session;

/// How a command ends, in either host: by its code, by one line that says what went wrong, or
/// quietly because nobody reads it any more. Never by a stack trace.
public final class CommandEnd {
    private static final int SIGPIPE = 13;
    private static final int FAILED = 1;

    private CommandEnd() {}

    /// Runs `session`'s command and flushes what it wrote.
    ///
    /// @return as [CommandRunner#run]; minus SIGPIPE when the caller stopped reading
    public static int of(CommandRunner commands, Session session) {
        try {
            return runOrExplain(commands, session);
        } catch (CallerGoneException e) {
            return -SIGPIPE;
        }
    }

    private static int runOrExplain(CommandRunner commands, Session session) {
        try {
            int code = commands.run(session);
            session.out().flush();
            session.err().flush();
            return code;
        } catch (CallerGoneException e) {
            throw e;
        } catch (RuntimeException
                | AssertionError
                | StackOverflowError
                | OutOfMemoryError
                | LinkageError e) {
            // One command's bug must not take the others, or the broker, with it; nor what it
            // wanted more memory for than there is, and has let go of now.
            session.out().flush();
            session.err().println(name(session) + ": " + oneLine(e));
            return FAILED;
        }
    }

    private static String name(Session session) {
        return session.args().stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .map(command -> "flux-" + command)
                .orElse("flux");
    }

    private static String oneLine(Throwable e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            StackTraceElement[] stack = e.getStackTrace();
            return e.getClass().getSimpleName() + (stack.length == 0 ? "" : " at " + stack[0]);
        }
        return message.strip().lines().findFirst().orElse(message);
    }
}
