package flux.cli.manual;

import flux.cli.manual.HelpText.Flag;
import flux.cli.manual.HelpText.Named;
import java.util.List;
import java.util.Locale;

/// A manual page in man(7)'s language. Pure.
final class Roff {
    private Roff() {}

    /// @param path `job attach`
    /// @param version of the program
    static String page(List<String> path, HelpText help, String version) {
        String name = "flux-" + String.join("-", path);
        StringBuilder page = new StringBuilder();
        page.append(".TH ").append(quoted(name.toUpperCase(Locale.ROOT)));
        page.append(" 1 \"\" ").append(quoted("flux " + version)).append('\n');
        page.append(".SH NAME\n").append(escaped(name)).append(" \\- ");
        page.append(escaped(first(help.description(), name))).append('\n');
        page.append(".SH SYNOPSIS\n.nf\n");
        for (String line : help.usage()) {
            page.append(escaped(line.replaceFirst("(?i)^usage: ", ""))).append('\n');
        }
        page.append(".fi\n");
        if (!help.description().isEmpty()) {
            page.append(".SH DESCRIPTION\n").append(escaped(help.description())).append('\n');
        }
        for (Named subcommand : section(page, "COMMANDS", help.subcommands())) {
            page.append(".TP\n.B ").append(escaped(subcommand.name())).append('\n');
            page.append(escaped(subcommand.text())).append('\n');
        }
        for (Flag flag : section(page, "OPTIONS", help.flags())) {
            String names =
                    flag.shortName().isEmpty() || flag.longName().isEmpty()
                            ? flag.shortName() + flag.longName()
                            : flag.shortName() + ", " + flag.longName();
            page.append(".TP\n.B ").append(escaped(names + flag.value())).append('\n');
            page.append(escaped(flag.text())).append('\n');
        }
        if (!help.examples().isEmpty()) {
            page.append(".SH EXAMPLES\n.nf\n");
            help.examples().forEach(line -> page.append(escaped(line.strip())).append('\n'));
            page.append(".fi\n");
        }
        return page.append(".SH SEE ALSO\nhttps://flux\\-framework.readthedocs.io\n").toString();
    }

    private static <T> List<T> section(StringBuilder page, String title, List<T> what) {
        if (!what.isEmpty()) {
            page.append(".SH ").append(title).append('\n');
        }
        return what;
    }

    private static String first(String description, String otherwise) {
        int end = description.indexOf(". ");
        return description.isEmpty()
                ? otherwise
                : end < 0 ? description : description.substring(0, end);
    }

    private static String quoted(String text) {
        return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
    }

    /// Backslashes and dashes mean themselves, and no line begins with a request.
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
