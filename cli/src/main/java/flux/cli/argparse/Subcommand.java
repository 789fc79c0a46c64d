package flux.cli.argparse;

import java.util.List;

/// One subcommand: its options and operands.
///
/// @param help one sentence
/// @param operands in order; only the last may take the rest of the words
public record Subcommand(String name, String help, List<Option> options, List<Operand> operands) {

    /// How many words an operand takes.
    public enum Arity {
        ONE,
        OPTIONAL,

        /// Any number of words, with options between them.
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
                case ANY -> "[" + name + " ...]";
                case REST -> "...";
            };
        }
    }

    boolean takesMore() {
        return takesRest() || !operands.isEmpty() && operands.getLast().arity() == Arity.ANY;
    }

    boolean takesRest() {
        return !operands.isEmpty() && operands.getLast().arity() == Arity.REST;
    }

    /// `usage: flux-queue disable [-h] [-a] [QUEUE]`.
    String usage(String program) {
        StringBuilder usage = new StringBuilder("usage: " + program + " " + name + " [-h]");
        options.stream()
                .filter(option -> !option.hidden())
                .forEach(option -> usage.append(' ').append(option.usage()));
        operands.forEach(operand -> usage.append(' ').append(operand.usage()));
        return usage.toString();
    }
}
