package flux.cli.argparse;

import java.util.List;

/// One option of a subcommand.
///
/// @param shortName `-q`, or empty
/// @param longName `--queue`, or empty
/// @param metavar what stands for its value in the usage; empty for a flag
/// @param optional whether the value may be left out
/// @param choices the values allowed; empty for any
/// @param hidden understood, but in no usage
/// @param integer whether the value must be a whole number
public record Option(
        String shortName,
        String longName,
        String metavar,
        boolean optional,
        List<String> choices,
        boolean hidden,
        boolean integer,
        String help) {

    public static Option flag(String shortName, String longName, String help) {
        return new Option(shortName, longName, "", false, List.of(), false, false, help);
    }

    public static Option value(String shortName, String longName, String metavar, String help) {
        return new Option(shortName, longName, metavar, false, List.of(), false, false, help);
    }

    /// One whose value is a whole number.
    public static Option integer(String shortName, String longName, String metavar, String help) {
        return new Option(shortName, longName, metavar, false, List.of(), false, true, help);
    }

    /// One with a value that may be left out.
    public static Option optional(
            String shortName, String longName, String metavar, List<String> choices, String help) {
        return new Option(shortName, longName, metavar, true, choices, false, false, help);
    }

    public Option among(String... values) {
        return new Option(
                shortName, longName, metavar, optional, List.of(values), hidden, integer, help);
    }

    public Option inSecret() {
        return new Option(shortName, longName, metavar, optional, choices, true, integer, help);
    }

    boolean isFlag() {
        return metavar.isEmpty();
    }

    /// `-q/--queue`, as complaints name it.
    String names() {
        return shortName.isEmpty() || longName.isEmpty()
                ? shortName + longName
                : shortName + "/" + longName;
    }

    /// What a program calls it.
    String key() {
        return longName.isEmpty() ? shortName : longName;
    }

    /// `[-q QUEUE,...]`.
    String usage() {
        String name = shortName.isEmpty() ? longName : shortName;
        String value = isFlag() ? "" : optional ? " [" + metavar + "]" : " " + metavar;
        return "[" + name + value + "]";
    }

    /// `-q, --queue=QUEUE,...`.
    String label() {
        String value = isFlag() ? "" : optional ? "[=" + metavar + "]" : "=" + metavar;
        return shortName.isEmpty() || longName.isEmpty()
                ? shortName + longName + value
                : shortName + ", " + longName + value;
    }
}
