package flux.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// One run of one command: everything a command may know of the world outside the instance.
///
/// Commands run in a JVM of their own or inside a warm server beside other commands, so they use
/// this and never `System.in`, `System.out`, `System.getenv`, `System.exit`, `user.dir` or static
/// state.
public interface Session {

    /// The command's words, without `flux` itself.
    List<String> args();

    /// The caller's environment.
    Map<String, String> env();

    /// The caller's current directory; relative paths are resolved against it.
    Path cwd();

    /// The caller's umask, as in umask(2).
    int umask();

    /// The caller's soft resource limits (getrlimit(2)) by lower-case name (`nofile`), -1 for no
    /// limit. A job that is submitted gets them, so those of a warm server would be wrong.
    Map<String, Long> limits();

    /// Standard input. Nothing is taken from the caller's input before the first read.
    InputStream in();

    /// Standard output, UTF-8, buffered: flushed when the command ends, and by `flush()`.
    PrintStream out();

    /// Standard error, UTF-8, flushed at every line.
    PrintStream err();

    /// True when the caller's descriptor `fd` (0, 1 or 2) is a terminal.
    boolean isTerminal(int fd);

    /// Width of the caller's terminal in columns; 80 when there is none.
    int columns();

    /// Rows of the caller's terminal; 24 when there is none.
    int rows();

    /// Hands signals (signal(7) numbers) that the caller receives to `handler` instead of ending
    /// this command. SIGWINCH (28) comes after the size has changed.
    void onSignal(IntConsumer handler);

    /// Asks `handler` when the caller is to be suspended (SIGTSTP, ^Z): true when it has taken that
    /// for something else, and false to be suspended. A host that cannot ask suspends.
    default void onSuspend(BooleanSupplier handler) {}

    /// Has the terminal that is standard input treat what is typed in this way from now on. Nothing
    /// happens without a terminal; when the command ends it is what it was in any case.
    default void terminal(TerminalMode mode) {}

    /// True when job ids that are shown to the caller start with ƒ; otherwise with the ASCII letter
    /// f (RFC 19): where the locale has no ƒ, or the caller wants none.
    default boolean hasF58Letter() {
        return isUtf8() && !env().containsKey("FLUX_F58_FORCE_ASCII");
    }

    /// True when the locale of the caller is UTF-8 (LC_ALL, LC_CTYPE, LANG: the first that is set).
    default boolean isUtf8() {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = env().get(name);
            if (value != null && !value.isEmpty()) {
                String lower = value.toLowerCase(java.util.Locale.ROOT).split("@", 2)[0];
                return lower.endsWith("utf-8") || lower.endsWith("utf8");
            }
        }
        return false;
    }
}
