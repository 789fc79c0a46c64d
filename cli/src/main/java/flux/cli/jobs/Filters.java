package flux.cli.jobs;

import flux.cli.CommandException;
import java.util.Locale;
import java.util.Set;

/// The words of `--filter`: states, virtual states, and results.
final class Filters {
    private static final Set<String> STATES =
            Set.of(
                    "depend",
                    "priority",
                    "sched",
                    "run",
                    "cleanup",
                    "inactive",
                    "pending",
                    "running",
                    "active");
    private static final Set<String> RESULTS = Set.of("completed", "failed", "canceled", "timeout");

    private Filters() {}

    static boolean isResult(String word) {
        return RESULTS.contains(word.toLowerCase(Locale.ROOT));
    }

    /// @throws CommandException in Flux's words when it is none
    static String check(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (!STATES.contains(lower) && !RESULTS.contains(lower)) {
            throw new CommandException("Invalid filter specified: " + word);
        }
        return lower;
    }
}
