package flux.cli.getopt;

/// One option of a command.
///
/// @param key the short name; of an option that has none, only what the code calls it
/// @param isShort whether people may give the short name
/// @param name the long name
/// @param takes whether a value follows
/// @param argument what the usage calls the value; empty when it does not name it
/// @param text what the usage says about the option
record Option(char key, boolean isShort, String name, Takes takes, String argument, String text) {

    enum Takes {
        NOTHING,
        A_VALUE,
        MAYBE_A_VALUE
    }

    static final Option HELP =
            new Option('h', true, "help", Takes.NOTHING, "", "Display this message.");

    /// `-f, --format=FORMAT  text`; `(T) --tail[=NUM]  text` for a long name alone. A value that
    /// the usage does not name stands as `--namespace=`.
    static Option parse(String line) {
        int dashes = line.indexOf("--");
        int gap = line.indexOf("  ", dashes);
        String name = line.substring(dashes + 2, gap);
        int equals = name.indexOf('=');
        boolean maybe = equals > 0 && name.charAt(equals - 1) == '[';
        String argument =
                equals < 0 ? "" : name.substring(equals + 1, name.length() - (maybe ? 1 : 0));
        boolean isShort = line.startsWith("-");
        return new Option(
                isShort ? line.charAt(1) : untypable(line.charAt(1)),
                isShort,
                equals < 0 ? name : name.substring(0, maybe ? equals - 1 : equals),
                equals < 0 ? Takes.NOTHING : maybe ? Takes.MAYBE_A_VALUE : Takes.A_VALUE,
                argument,
                line.substring(gap).strip());
    }

    /// The key of an option without a short name: a letter that nobody types.
    static char untypable(char letter) {
        final char privateUse = '\uE000';
        return (char) (privateUse + letter);
    }

    /// Its lines in a usage text of `width` columns.
    void appendTo(StringBuilder usage, int width) {
        final int column = 25;
        String left =
                (isShort ? "  -" + key + ", --" : "      --")
                        + name
                        + (argument.isEmpty() ? "" : "=" + argument);
        StringBuilder line = new StringBuilder(left);
        if (left.length() >= column) {
            usage.append(left).append('\n');
            line.setLength(0);
        }
        line.repeat(' ', column - line.length());
        boolean isFirst = true;
        for (String word : text.split(" ")) {
            if (!isFirst && line.length() + 1 + word.length() >= width) {
                usage.append(line).append('\n');
                line.setLength(0);
                line.repeat(' ', column);
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
            isFirst = false;
        }
        usage.append(line).append('\n');
    }
}
