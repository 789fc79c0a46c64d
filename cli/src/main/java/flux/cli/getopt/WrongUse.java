package flux.cli.getopt;

import org.jspecify.annotations.Nullable;

/// The words do not fit the command: the usage is the answer, or one line about one word.
public final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable String usage;

    private WrongUse(String message, @Nullable String usage) {
        super(message);
        this.usage = usage;
    }

    /// Answered with the command's usage.
    public static WrongUse usage() {
        return new WrongUse("wrong number of operands", null);
    }

    /// Answered with `text` in place of the usage.
    public static WrongUse usage(String text) {
        return new WrongUse("wrong number of operands", text);
    }

    /// Answered with one line.
    static WrongUse of(String line) {
        return new WrongUse(line, line + "\n");
    }

    /// @return null when it is the usage that the command's table makes
    @Nullable String text() {
        return usage;
    }
}
