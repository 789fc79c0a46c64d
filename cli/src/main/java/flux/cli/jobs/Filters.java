package flux.cli.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.cli.CommandException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The words of `--filter`: states, virtual states, and results.
public final class Filters {
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

    /// Adds what `-f` and `-a` ask for to the parts of a constraint.
    ///
    /// @param given by `-f`
    /// @param otherwise states, when nothing is given
    public static void addStates(
            ArrayNode parts, List<String> given, boolean all, List<String> otherwise) {
        if (given.isEmpty() && all) {
            return;
        }
        ArrayNode states = JsonNodeFactory.instance.arrayNode();
        ArrayNode results = states.arrayNode();
        for (String word : given.isEmpty() ? otherwise : given) {
            (isResult(word) ? results : states).add(check(word));
        }
        ArrayNode any = parts.addObject().putArray("or");
        if (!states.isEmpty()) {
            any.addObject().set("states", states);
        }
        if (!results.isEmpty()) {
            any.addObject().set("results", results);
        }
    }
}
