package flux.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a command's `--help` says, taken apart. The commands make that text of the tables that they
/// parse by, so what is made of it is true.
///
/// @param usage the lines of the synopsis
/// @param description what the command does; may be empty
/// @param subcommands with one line about each
record HelpText(
        List<String> usage,
        String description,
        List<Flag> flags,
        List<Named> subcommands,
        List<String> examples) {

    private static final Pattern FLAG =
            Pattern.compile(
                    " {2,}(?:(-[A-Za-z0-9])(?=,? |$),? ?)?(?:(--[A-Za-z][\\w-]*)(\\[?=\\S+)?)?(?: +(\\S.*))?");
    private static final Pattern NAMED =
            Pattern.compile(" {2,4}([a-zA-Z][\\w-]*)(?: {2,}(\\S.*)|\\s*)");
    private static final Pattern FIRST_TEXT = Pattern.compile(" {10,}(\\S.*)");

    /// One option.
    ///
    /// @param shortName `-q`, or empty
    /// @param longName `--queue`, or empty
    /// @param value `=QUEUE`, `[=WHEN]`, or empty for a flag
    record Flag(String shortName, String longName, String value, String text) {
        boolean takesValue() {
            return value.startsWith("=");
        }
    }

    record Named(String name, String text) {}

    static HelpText parse(String help) {
        List<String> usage = new ArrayList<>();
        StringBuilder description = new StringBuilder();
        List<Flag> flags = new ArrayList<>();
        List<Named> subcommands = new ArrayList<>();
        List<String> examples = new ArrayList<>();
        boolean listing = false;
        boolean inExamples = false;
        for (String line : help.lines().toList()) {
            Matcher flag = FLAG.matcher(line);
            Matcher named = NAMED.matcher(line);
            if (line.startsWith("Examples:")) {
                inExamples = true;
            } else if (inExamples) {
                examples.add(line);
            } else if (line.toLowerCase(java.util.Locale.ROOT).startsWith("usage: ")
                    || !usage.isEmpty() && flags.isEmpty() && line.matches(" {7,}\\[.*")) {
                usage.add(line);
            } else if (line.strip().startsWith("-") && flag.matches() && isFlag(flag)) {
                flags.add(
                        new Flag(
                                text(flag.group(1)),
                                text(flag.group(2)),
                                text(flag.group(3)),
                                text(flag.group(4))));
            } else if (line.endsWith(":") && !line.startsWith(" ")) {
                listing = !line.equalsIgnoreCase("options:");
            } else if (listing && named.matches()) {
                subcommands.add(new Named(named.group(1), text(named.group(2))));
            } else if (!flags.isEmpty() && FIRST_TEXT.matcher(line).matches()) {
                Flag last = flags.removeLast();
                String more = (last.text() + " " + line.strip()).strip();
                flags.add(new Flag(last.shortName(), last.longName(), last.value(), more));
            } else if (flags.isEmpty() && !line.isBlank() && !line.startsWith(" ")) {
                description.append(description.isEmpty() ? "" : " ").append(line.strip());
            }
        }
        return new HelpText(usage, description.toString(), flags, subcommands, examples);
    }

    private static boolean isFlag(Matcher flag) {
        return flag.group(1) != null || flag.group(2) != null;
    }

    private static String text(@org.jspecify.annotations.Nullable String found) {
        return found == null ? "" : found;
    }
}
