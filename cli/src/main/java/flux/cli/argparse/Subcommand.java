package flux.cli.argparse;

import java.util.ArrayList;
import java.util.List;

/// One subcommand: its options and operands.
///
/// @param name empty for a program that has no subcommands
/// @param help one sentence
/// @param operands in order; only the last may take the rest of the words
public record Subcommand(String name, String help, List<Option> options, List<Operand> operands) {
    private static final int MARGIN = 2;

    /// How many words an operand takes.
    public enum Arity {
        ONE,
        OPTIONAL,

        /// One word or more; options may stand between them.
        SOME,

        /// Any number of words; options may stand between them.
        ANY,

        /// All words that follow, even those that look like options.
        REST
    }

    /// A word that is no option.
    public record Operand(String name, Arity arity) {
        String usage() {
            return switch (arity) {
                case ONE -> name;
                case OPTIONAL -> "[" + name + "]";
                case SOME -> name + " [" + name + " ...]";
                case ANY -> "[" + name + " ...]";
                case REST -> "...";
            };
        }
    }

    boolean takesMore() {
        return !operands.isEmpty()
                && switch (operands.getLast().arity()) {
                    case ONE, OPTIONAL -> false;
                    case SOME, ANY, REST -> true;
                };
    }

    boolean takesRest() {
        return !operands.isEmpty() && operands.getLast().arity() == Arity.REST;
    }

    /// `usage: flux-queue disable [-h] [-a] [QUEUE]`, folded as argparse does.
    ///
    /// @param columns of the terminal
    String usage(String program, int columns) {
        String begin = "usage: " + program + (name.isEmpty() ? "" : " " + name);
        List<String> optional = new ArrayList<>(List.of("[-h]"));
        options.stream()
                .filter(option -> !option.hidden())
                .forEach(option -> optional.add(option.usage()));
        List<String> required = operands.stream().map(Operand::usage).toList();
        List<String> all = new ArrayList<>(optional);
        all.addAll(required);
        String line = begin + " " + String.join(" ", all);
        int width = columns - MARGIN;
        if (line.length() <= width) {
            return line;
        }
        String indent = " ".repeat(begin.length() + 1);
        return begin
                + " "
                + fold(optional, indent, width)
                + (required.isEmpty() ? "" : "\n" + indent + fold(required, indent, width));
    }

    private static String fold(List<String> parts, String indent, int width) {
        StringBuilder text = new StringBuilder();
        int length = indent.length() - 1;
        for (String part : parts) {
            boolean first = length < indent.length();
            if (!first && length + 1 + part.length() > width) {
                text.append('\n').append(indent);
                length = indent.length() - 1;
                first = true;
            }
            text.append(first ? "" : " ").append(part);
            length += 1 + part.length();
        }
        return text.toString();
    }
}
