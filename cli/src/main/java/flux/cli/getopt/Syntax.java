package flux.cli.getopt;

import flux.cli.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a command takes: its options and its usage text, read from one table so that they agree.
///
/// The table's first line is the synopsis, the second says what the command does, if anything, an
/// option has a line each ([Option#parse]); what follows `Beyond Flux:` and `Examples:` is shown by
/// `--help` alone.
public final class Syntax {
    private static final String OWN = "Beyond Flux:";
    private static final String EXAMPLES = "Examples:";

    private final String program;
    private final String name;
    private final String synopsis;
    private final String title;
    private final List<Option> options = new ArrayList<>(List.of(Option.HELP));
    /// Options that Flux does not have: `--help` shows them, the usage upon misuse does not.
    private final List<Option> own = new ArrayList<>();
    private final StringBuilder examples = new StringBuilder();

    private Syntax(String program, String name, String synopsis, String title) {
        this.program = program;
        this.name = name;
        this.synopsis = synopsis;
        this.title = title;
    }

    /// @param program `flux-job`
    /// @param name the subcommand, which may be two words, or empty for a program that has none
    public static Syntax of(String program, String name, String table) {
        List<String> lines = table.lines().toList();
        Syntax syntax = new Syntax(program, name, lines.get(0), lines.get(1));
        boolean inExamples = false;
        boolean inOwn = false;
        for (String line : lines.subList(2, lines.size())) {
            inExamples |= line.equals(EXAMPLES);
            if (line.equals(OWN)) {
                inOwn = true;
            } else if (inExamples) {
                syntax.examples.append(line).append('\n');
            } else {
                (inOwn ? syntax.own : syntax.options).add(Option.parse(line));
            }
        }
        return syntax;
    }

    /// @throws Words.Misused when a word is no option of this command
    public Given parse(List<String> words) {
        Map<String, Character> longNames = new HashMap<>();
        Set<Character> withValue = new HashSet<>();
        Set<Character> maybeValue = new HashSet<>();
        for (Option option : all()) {
            longNames.put(option.name(), option.key());
            switch (option.takes()) {
                case A_VALUE -> withValue.add(option.key());
                case MAYBE_A_VALUE -> maybeValue.add(option.key());
                case NOTHING -> {}
            }
        }
        return new Given(this, Words.inOrder(words, longNames, withValue, maybeValue));
    }

    /// What is printed upon misuse.
    public String usage(int width) {
        StringBuilder usage = new StringBuilder(1024);
        usage.append("Usage: ").append(command());
        usage.append(' ').append(synopsis).append('\n');
        if (!title.isEmpty()) {
            usage.append(title).append('\n');
        }
        options.forEach(option -> option.appendTo(usage, width));
        return usage.toString();
    }

    String help(int width) {
        StringBuilder help = new StringBuilder(usage(width));
        own.forEach(option -> option.appendTo(help, width));
        return help + (examples.isEmpty() ? "" : "\n" + examples);
    }

    private List<Option> all() {
        List<Option> all = new ArrayList<>(options);
        all.addAll(own);
        return all;
    }

    /// `flux-job raise`.
    String command() {
        return name.isEmpty() ? program : program + " " + name;
    }

    /// `raise`.
    String lastName() {
        return command().substring(command().lastIndexOf(' ') + 1);
    }

    /// The key of the option that the code calls `letter`.
    char key(char letter) {
        boolean typed = all().stream().anyMatch(option -> option.key() == letter);
        return typed ? letter : Option.untypable(letter);
    }

    String longName(char key) {
        return all().stream()
                .filter(option -> option.key() == key)
                .findFirst()
                .map(Option::name)
                .orElseThrow();
    }
}
