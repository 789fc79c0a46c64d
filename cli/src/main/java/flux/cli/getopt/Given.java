package flux.cli.getopt;

import flux.cli.text.Words;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.List;

/// What was given to a command: options by their keys, and operands.
public final class Given {
    private final Syntax syntax;
    private final Words words;

    Given(Syntax syntax, Words words) {
        this.syntax = syntax;
        this.words = words;
    }

    public boolean has(char option) {
        return words.has(syntax.key(option));
    }

    /// How often it was given.
    public int count(char option) {
        return words.count(syntax.key(option));
    }

    public String value(char option, String otherwise) {
        return words.value(syntax.key(option), otherwise);
    }

    /// All values, in order, of an option that may be given several times.
    public List<String> all(char option) {
        return words.all(syntax.key(option));
    }

    public int integer(char option, int otherwise) {
        try {
            return has(option) ? Integer.parseInt(value(option, "")) : otherwise;
        } catch (NumberFormatException e) {
            throw wrong(option, "requires an integer argument");
        }
    }

    public double number(char option, double otherwise) {
        try {
            return has(option) ? Double.parseDouble(value(option, "")) : otherwise;
        } catch (NumberFormatException e) {
            throw wrong(option, "requires a floating point argument");
        }
    }

    /// @return seconds (RFC 23)
    public double duration(char option, double otherwise) {
        try {
            return has(option) ? Fsd.parse(value(option, "")) : otherwise;
        } catch (InvalidText e) {
            throw wrong(option, "requires a duration, such as 30s or 1.5h");
        }
    }

    private WrongUse wrong(char option, String what) {
        return WrongUse.of(
                "%s: %s: Option '%s' %s"
                        .formatted(
                                syntax.command(),
                                syntax.lastName(),
                                syntax.longName(syntax.key(option)),
                                what));
    }

    public List<String> operands() {
        return words.operands();
    }

    /// @throws WrongUse when there are fewer or more
    public List<String> operands(int min, int max) {
        int size = operands().size();
        if (size < min || size > max) {
            throw WrongUse.usage();
        }
        return operands();
    }

    /// The only operand.
    public String operand() {
        return operands(1, 1).getFirst();
    }
}
