package flux.cli.format;

import java.io.PrintStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// The formats of one tool that have names: its own and those a site or a user configured.
///
/// @param tool as in `flux-jobs`
/// @param byName in the order that `-o help` shows
public record NamedFormats(String tool, Map<String, NamedFormat> byName) {

    /// The format used when a user gives none.
    public static final String DEFAULT = "default";

    private static final String GET_CONFIG = "get-config=";

    /// @param description one line for `-o help`
    public record NamedFormat(String description, String format) {}

    public NamedFormats {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /// These and `more`.
    ///
    /// @throws FormatException when `more` redefines one of these
    public NamedFormats with(Map<String, NamedFormat> more, String source) {
        Map<String, NamedFormat> all = new LinkedHashMap<>(byName);
        for (Map.Entry<String, NamedFormat> entry : new TreeMap<>(more).entrySet()) {
            if (all.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
                throw new FormatException(
                        source
                                + ": override of builtin format '"
                                + entry.getKey()
                                + "' not permitted");
            }
        }
        return new NamedFormats(tool, all);
    }

    /// True when `choice` asks about formats instead of choosing one; then the answer is printed.
    public boolean answers(String choice, PrintStream out) {
        if (choice.equals("help")) {
            printHelp(out);
            return true;
        }
        if (choice.startsWith(GET_CONFIG)) {
            String name = choice.substring(GET_CONFIG.length());
            NamedFormat found = byName.get(name);
            if (found == null) {
                throw new FormatException("--format: No such format " + name);
            }
            out.printf(
                    "[formats.%s]%ndescription = \"%s\"%nformat = \"%s\"%n",
                    name, found.description(), found.format());
            return true;
        }
        return false;
    }

    /// The format string that `choice` means: a name, or itself when it has fields.
    public String resolve(String choice) {
        NamedFormat found = byName.get(choice);
        if (found != null) {
            return found.format();
        }
        if (choice.indexOf('{') >= 0) {
            return choice;
        }
        String guess = choice.isBlank() ? "" : "{" + choice.strip().replaceAll("\\s+", "} {") + "}";
        throw new FormatException(
                "--format: No such format " + choice + " (Did you mean '" + guess + "'?)");
    }

    private void printHelp(PrintStream out) {
        out.printf("%nConfigured %s output formats:%n%n", tool);
        byName.forEach((name, format) -> out.println(helpLine(name, format.description())));
    }

    private static String helpLine(String name, String description) {
        return "  " + name + " ".repeat(Math.max(1, 13 - name.length())) + description;
    }
}
