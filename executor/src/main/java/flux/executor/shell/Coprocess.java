package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A helper that a shell runs beside the tasks of its node, such as one that watches the machine:
/// an entry of the shell option `coprocess`. The messages are Flux's.
///
/// @param name unique in its job
/// @param command with tags to fill in
/// @param output the file of both its streams, with tags to fill in
/// @param shells the ranks of the shells that run it; empty for all
public record Coprocess(String name, List<String> command, String output, Optional<Idset> shells) {

    /// The part of a shell that these are for.
    public static final String PLUGIN = "coprocess";

    /// Each is a process on each node.
    private static final int HELPERS_MAX = 256;

    private static final Set<String> KEYS = Set.of("command", "output", "ranks");

    /// All that a job asks for.
    ///
    /// @param option missing when it asks for none
    static List<Coprocess> listOf(JsonNode option) throws Impossible {
        if (option.isMissingNode()) {
            return List.of();
        }
        if (!option.isObject() || option.isEmpty()) {
            throw new Impossible(PLUGIN, "coprocess option must be a non-empty object");
        }
        if (option.size() > HELPERS_MAX) {
            throw new Impossible(PLUGIN, option.size() + " of them: at most " + HELPERS_MAX);
        }
        List<Coprocess> all = new ArrayList<>();
        for (var entry : option.properties()) {
            all.add(of(entry.getKey(), entry.getValue()));
        }
        return List.copyOf(all);
    }

    private static Coprocess of(String name, JsonNode entry) throws Impossible {
        if (!entry.isObject()) {
            throw refused(name, "Expected object, got " + type(entry));
        }
        if (!entry.has("command")) {
            throw refused(name, "Object item not found: command");
        }
        for (var item : entry.properties()) {
            if (!KEYS.contains(item.getKey())) {
                throw refused(name, "1 object item(s) left unpacked: " + item.getKey());
            }
        }
        return new Coprocess(
                name,
                command(name, entry.get("command")),
                text(name, entry.path("output")).orElse("coproc-" + name + "-{{id}}.log"),
                shells(name, text(name, entry.path("ranks")).orElse("all")));
    }

    private static List<String> command(String name, JsonNode command) throws Impossible {
        if (!command.isArray() || command.isEmpty()) {
            throw refused(name, "command must be a non-empty array");
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : command) {
            if (!word.isTextual()) {
                throw refused(name, "command elements must be strings");
            }
            words.add(word.textValue());
        }
        return List.copyOf(words);
    }

    private static Optional<String> text(String name, JsonNode value) throws Impossible {
        if (!value.isMissingNode() && !value.isTextual()) {
            throw refused(name, "Expected string, got " + type(value));
        }
        return Optional.ofNullable(value.textValue());
    }

    private static Optional<Idset> shells(String name, String ranks) throws Impossible {
        if (ranks.equals("all")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Idset.parse(ranks));
        } catch (InvalidText e) {
            throw refused(name, "invalid ranks '" + ranks + "'");
        }
    }

    private static String type(JsonNode value) {
        return value.isIntegralNumber()
                ? "integer"
                : value.isFloatingPointNumber()
                        ? "real"
                        : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static Impossible refused(String name, String why) {
        return new Impossible(PLUGIN, name + ": " + why);
    }

    /// All texts in which tags are filled in.
    Stream<String> templates() {
        return Stream.concat(command.stream(), Stream.of(output));
    }

    /// True when the shell of `node` runs it.
    public boolean runsAt(ShellNode node) {
        return shells.isEmpty() || shells.get().contains(node.shell());
    }
}
