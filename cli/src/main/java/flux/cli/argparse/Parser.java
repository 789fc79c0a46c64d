package flux.cli.argparse;

import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the words of a program, which may have subcommands.
///
/// Options may stand between operands, be cut short as long as they stay clear (`--no-h`), and
/// share a dash (`-nv`).
public final class Parser {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,100}");

    private final String program;
    private final List<Subcommand> subcommands;
    private final List<String> examples;

    /// Not a failure: the user wants to read this.
    public static final class HelpAsked extends RuntimeException {
        private static final long serialVersionUID = 1;

        HelpAsked(String text) {
            super(text, null, false, false);
        }
    }

    /// @param program as in `flux-queue`
    /// @param examples lines at the end of the help
    public Parser(String program, List<Subcommand> subcommands, List<String> examples) {
        this.program = program;
        this.subcommands = List.copyOf(subcommands);
        this.examples = List.copyOf(examples);
    }

    /// Of a program without subcommands.
    ///
    /// @param command whose name is empty
    public static Parser of(String program, Subcommand command, List<String> examples) {
        return new Parser(program, List.of(command), examples);
    }

    /// As [#parse(List,int)], in lines as long as they get.
    public Arguments parse(List<String> words) {
        return parse(words, Integer.MAX_VALUE);
    }

    /// @param columns of the terminal
    /// @throws Misuse in argparse's words
    /// @throws HelpAsked when `-h` stood there
    public Arguments parse(List<String> words, int columns) {
        if (subcommands.size() == 1 && subcommands.getFirst().name().isEmpty()) {
            Subcommand only = subcommands.getFirst();
            return new Reading(
                            only,
                            words,
                            program,
                            () -> only.usage(program, columns),
                            () -> help(only, columns))
                    .read();
        }
        if (words.isEmpty()) {
            throw misuse("the following arguments are required: subcommand");
        }
        String name = words.getFirst();
        if (isHelp(name)) {
            throw new HelpAsked(help());
        }
        if (name.startsWith("-")) {
            throw misuse(
                    words.size() == 1
                            ? "the following arguments are required: subcommand"
                            : "unrecognized arguments: " + name);
        }
        for (Subcommand subcommand : subcommands) {
            if (subcommand.name().equals(name)) {
                return new Reading(
                                subcommand,
                                words.subList(1, words.size()),
                                program + " " + name,
                                () -> subcommand.usage(program, columns),
                                () -> help(subcommand, columns))
                        .read();
            }
        }
        String known = quoted(subcommands.stream().map(Subcommand::name).toList());
        throw misuse(
                "argument subcommand: invalid choice: '" + name + "' (choose from " + known + ")");
    }

    /// Reads the words of a program without subcommands.
    ///
    /// @param words as `only` takes them
    /// @param usage printed upon misuse, `usage: ` and all, since its lines break where they like
    /// @param help what `-h` shows
    public static Arguments parse(
            String program, Subcommand only, List<String> words, String usage, String help) {
        Parser parser = new Parser(program, List.of(only), List.of());
        return parser.new Reading(only, words, program, () -> usage, () -> help).read();
    }

    private Misuse misuse(String what) {
        return new Misuse(usage(), program, what);
    }

    private String usage() {
        return subcommands.stream()
                .map(Subcommand::name)
                .collect(Collectors.joining(",", "usage: " + program + " [-h] {", "} ..."));
    }

    private String help() {
        StringBuilder text = new StringBuilder(usage()).append("\n\nsubcommands:\n");
        for (Subcommand subcommand : subcommands) {
            text.append("  %-14s %s%n".formatted(subcommand.name(), subcommand.help()));
        }
        return addExamples(text);
    }

    private String help(Subcommand subcommand, int columns) {
        StringBuilder text = new StringBuilder(subcommand.usage(program, columns));
        text.append("\n\n").append(subcommand.help()).append("\n\noptions:\n");
        text.append("  %-28s %s%n".formatted("-h, --help", "show this help message and exit"));
        for (Option option : subcommand.options()) {
            text.append("  %-28s %s%n".formatted(option.label(), option.help()));
        }
        return addExamples(text);
    }

    private String addExamples(StringBuilder text) {
        text.append("\nExamples:\n");
        examples.forEach(example -> text.append("  ").append(example).append('\n'));
        return text.toString();
    }

    private static boolean isHelp(String word) {
        return word.equals("-h") || word.equals("--help");
    }

    private static String quoted(List<String> names) {
        return names.stream().collect(Collectors.joining("', '", "'", "'"));
    }

    /// One command line on its way.
    private final class Reading {
        private final Subcommand subcommand;
        private final List<String> words;
        private final Arguments arguments;
        private final List<String> unrecognized = new ArrayList<>();
        private final String name;
        private final Supplier<String> usage;
        private final Supplier<String> help;
        private int at;

        /// @param name of the program, in front of what is wrong
        Reading(
                Subcommand subcommand,
                List<String> words,
                String name,
                Supplier<String> usage,
                Supplier<String> help) {
            this.subcommand = subcommand;
            this.words = words;
            this.name = name;
            this.usage = usage;
            this.help = help;
            this.arguments = new Arguments(subcommand.name());
        }

        Arguments read() {
            boolean onlyOperands = false;
            while (at < words.size()) {
                String word = words.get(at++);
                if (onlyOperands || isValue(word)) {
                    addOperand(word);
                    onlyOperands |= subcommand.takesRest();
                } else if (word.equals("--")) {
                    onlyOperands = true;
                } else if (isHelp(word)) {
                    throw new HelpAsked(help.get());
                } else if (word.startsWith("--")) {
                    readLong(word);
                } else {
                    readShort(word);
                }
            }
            checkOperands();
            if (!unrecognized.isEmpty()) {
                String what = "unrecognized arguments: " + String.join(" ", unrecognized);
                throw subcommand.name().isEmpty() ? wrong(what) : misuse(what);
            }
            return arguments;
        }

        private void addOperand(String word) {
            if (subcommand.takesMore()
                    || arguments.operands().size() < subcommand.operands().size()) {
                arguments.add(word);
            } else {
                unrecognized.add(word);
            }
        }

        private void readLong(String word) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            List<Option> meant =
                    subcommand.options().stream()
                            .filter(option -> !option.longName().isEmpty())
                            .filter(option -> option.longName().startsWith(name))
                            .toList();
            List<Option> exact =
                    meant.stream().filter(option -> option.longName().equals(name)).toList();
            if (exact.isEmpty() && meant.size() > 1) {
                String names =
                        meant.stream().map(Option::longName).collect(Collectors.joining(", "));
                throw wrong("ambiguous option: " + word + " could match " + names);
            }
            if (meant.isEmpty()) {
                unrecognized.add(word);
                return;
            }
            Option option = exact.isEmpty() ? meant.getFirst() : exact.getFirst();
            if (equals < 0) {
                take(option);
            } else if (option.isFlag()) {
                throw wrong(
                        "argument "
                                + option.names()
                                + ": ignored explicit argument '"
                                + word.substring(equals + 1)
                                + "'");
            } else {
                put(option, word.substring(equals + 1));
            }
        }

        private void readShort(String word) {
            for (int c = 1; c < word.length(); c++) {
                String name = "-" + word.charAt(c);
                Option option =
                        subcommand.options().stream()
                                .filter(known -> known.shortName().equals(name))
                                .findFirst()
                                .orElse(null);
                if (option == null) {
                    unrecognized.add(c == 1 ? word : name);
                    return;
                }
                if (!option.isFlag() && c + 1 < word.length()) {
                    put(option, word.substring(c + (word.charAt(c + 1) == '=' ? 2 : 1)));
                    return;
                }
                take(option);
            }
        }

        /// The option's value is the next word, if it has one.
        private void take(Option option) {
            boolean more = at < words.size() && isValue(words.get(at));
            if (option.isFlag()) {
                arguments.add(option, "");
            } else if (more) {
                put(option, words.get(at++));
            } else if (option.optional()) {
                arguments.add(option, "");
            } else {
                throw wrong("argument " + option.names() + ": expected one argument");
            }
        }

        /// A number below zero is a value, where no option looks like one.
        private static boolean isValue(String word) {
            return !word.startsWith("-")
                    || word.length() == 1
                    || word.matches("-([0-9]+|[0-9]*\\.[0-9]+)");
        }

        private void put(Option option, String value) {
            if (option.integer() && !INTEGER.matcher(value).matches()) {
                throw wrong(
                        "argument %s: invalid int value: '%s'".formatted(option.names(), value));
            }
            if (!option.choices().isEmpty() && !option.choices().contains(value)) {
                throw wrong(
                        "argument %s: invalid choice: '%s' (choose from %s)"
                                .formatted(option.names(), value, quoted(option.choices())));
            }
            arguments.add(option, value);
        }

        private void checkOperands() {
            List<String> missing = new ArrayList<>();
            List<Operand> operands = subcommand.operands();
            for (int i = arguments.operands().size(); i < operands.size(); i++) {
                Arity arity = operands.get(i).arity();
                if (arity == Arity.ONE || arity == Arity.SOME) {
                    missing.add(operands.get(i).name());
                }
            }
            if (!missing.isEmpty()) {
                throw wrong("the following arguments are required: " + String.join(", ", missing));
            }
        }

        private Misuse wrong(String what) {
            return new Misuse(usage.get(), name, what);
        }
    }
}
