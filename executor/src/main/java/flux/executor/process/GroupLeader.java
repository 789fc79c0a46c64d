package flux.executor.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The words before those of a program that is to lead a session, and so a process group, of its
/// own.
///
/// What a process ignores, its programs would ignore (execve(2)): interrupts in what a shell script
/// has started in the background, hangups under nohup(1). That is no business of theirs, as the
/// keeper sees it, too.
public final class GroupLeader {
    /// Signals that are ignored on behalf of a process by who starts it, by their numbers.
    private static final int[] NUMBERS = {1, 2, 3, 13};

    private static final String DEFAULTS = "--default-signal=HUP,INT,QUIT,PIPE";
    private static final String IGNORED = "SigIgn:";
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int HEX = 16;

    private static final List<String> PREFIX = prefix(ignoresAny(ownStatus()));

    private GroupLeader() {}

    /// Empty where there is no setsid(1).
    public static List<String> prefix() {
        return PREFIX;
    }

    /// @param ignoring whether this process ignores what its programs should not
    static List<String> prefix(boolean ignoring) {
        Path setsid = Programs.tool("setsid");
        Path env = ignoring ? Programs.tool("env") : null;
        if (setsid == null) {
            return List.of();
        }
        return env != null && canReset(env)
                ? List.of(env.toString(), DEFAULTS, setsid.toString())
                : List.of(setsid.toString());
    }

    /// That of coreutils can since 8.31; others cannot.
    private static boolean canReset(Path env) {
        try {
            return new ProcessBuilder(env.toString(), DEFAULTS, env.toString())
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> ownStatus() {
        try {
            return Files.readAllLines(STATUS);
        } catch (IOException e) {
            return List.of(); // not on this system
        }
    }

    /// @param status the lines of `/proc/PID/status`
    static boolean ignoresAny(List<String> status) {
        long ignored = 0;
        for (String line : status) {
            if (line.startsWith(IGNORED)) {
                ignored = Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), HEX);
            }
        }
        for (int number : NUMBERS) {
            if ((ignored >> (number - 1) & 1) != 0) {
                return true;
            }
        }
        return false;
    }
}
