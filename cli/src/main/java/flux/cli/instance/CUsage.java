package flux.cli.instance;

import flux.cli.Session;
import flux.cli.text.Words;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The usage of a command that is a C program in Flux.
///
/// @param synopsis what follows the name
/// @param options two columns each, as they are shown
record CUsage(
        String name,
        String synopsis,
        String description,
        List<String> options,
        Map<String, Character> longNames,
        List<String> examples) {

    private static final String HELP = "  -h, --help             Display this message.";

    /// The words; null when there was something to say about them, which has been said.
    ///
    /// @param operands how many there must be
    @Nullable Words read(List<String> given, int operands, Session session) {
        if (given.contains("-h") || given.contains("--help")) {
            session.out().print(text());
            session.out().println("\nExamples:");
            examples.forEach(example -> session.out().println("  " + example));
            return null;
        }
        try {
            Words words = new Words(given, longNames, Set.of());
            if (words.operands().size() == operands) {
                return words;
            }
            session.err().print(text());
        } catch (Words.Misused e) {
            session.err().println("flux-" + name + ": " + e.getMessage());
            session.err().println("Try `flux-" + name + " --help' for more information.");
        }
        return null;
    }

    /// The exit code when [#read] said something.
    static int ended(List<String> given) {
        return given.contains("-h") || given.contains("--help") ? 0 : 1;
    }

    private String text() {
        StringBuilder text = new StringBuilder("Usage: flux " + name + " " + synopsis + "\n");
        text.append(description).append('\n').append(HELP).append('\n');
        options.forEach(option -> text.append(option).append('\n'));
        return text.toString();
    }
}
