package flux.ops.nested;

import flux.ops.settings.StartArguments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the first task runs of a job that is an instance: the initial program, or a shell.
final class ChildProgram {
    /// Whether there is a terminal only the program itself can tell.
    private static final String INTERACTIVE =
            "test -t 0 && exec \"${SHELL:-/bin/sh}\" -i;"
                    + " date -u '+%b %d %H:%M:%S.%6N %Z %Y broker.crit[0]:"
                    + " stdin is not a tty - can'\\''t run interactive shell' >&2;"
                    + " exit 1";

    private final StartArguments arguments;
    private final String shell;

    /// @param shell the job's SHELL; null when it has none
    ChildProgram(StartArguments arguments, @Nullable String shell) {
        this.arguments = arguments;
        this.shell = shell == null ? "/bin/sh" : shell;
    }

    /// Empty when there is none to be (`broker.rc2_none`).
    List<String> words() {
        if ("1".equals(arguments.attributes().get("broker.rc2_none"))) {
            return List.of();
        }
        List<String> words = arguments.program();
        return switch (words.size()) {
            case 0 -> List.of("/bin/sh", "-c", INTERACTIVE);
            case 1 -> List.of(shell, "-c", words.getFirst());
            default -> words;
        };
    }

    /// As it was given; empty for a shell.
    String text() {
        return String.join(" ", arguments.program());
    }
}
