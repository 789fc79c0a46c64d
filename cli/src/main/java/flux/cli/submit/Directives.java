package flux.cli.submit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the submission directives in a script (RFC 36).
///
/// They stand behind a sentinel, `flux:` or `FLUX:` with what makes the line a comment before it;
/// one sentinel to a script. They end at the first line that is neither blank nor begins as they
/// do, so that what a script prints, or gives to another program, is not taken for one in silence.
final class Directives {
    private static final Pattern SENTINEL = Pattern.compile("^([^\\w]*)(flux:|FLUX:)(.*)$");

    private final List<Directive> found = new ArrayList<>();
    private @Nullable String prefix;
    private String tag = "";
    private int ended;
    private @Nullable Quotation quotation;

    /// Triple quotes that are open at the end of a line.
    ///
    /// @param line where they were opened
    /// @param before the directive up to and with the quotes
    /// @param inside the lines between them so far
    private record Quotation(int line, String before, String quotes, List<String> inside) {}

    private Directives() {}

    /// @return in the order in which they stand there
    /// @throws SubmitException with the number of the line that is wrong, in Flux's words
    static List<Directive> of(String script) {
        Directives directives = new Directives();
        int number = 0;
        for (String line : script.lines().toList()) {
            directives.take(++number, line);
        }
        Quotation open = directives.quotation;
        if (open != null) {
            throw Directive.wrong(open.line(), "unclosed triple quote: " + open.before().strip());
        }
        return directives.found;
    }

    private void take(int number, String line) {
        Matcher sentinel = SENTINEL.matcher(line);
        boolean isDirective = sentinel.matches();
        Quotation open = quotation;
        if (open != null) {
            if (!isDirective || !line.startsWith(prefix + tag)) {
                throw unterminated(number, open);
            }
            goOn(open, sentinel.group(3));
        } else if (!isDirective) {
            String begin = prefix;
            if (begin != null && ended == 0 && !isBlank(line) && !line.startsWith(begin)) {
                ended = number;
            }
        } else if (ended > 0) {
            throw Directive.wrong(
                    number,
                    "orphan '%s' detected: directives disabled after line %d"
                            .formatted(sentinel.group(2), ended));
        } else {
            checkSentinel(number, sentinel.group(1), sentinel.group(2));
            begin(number, sentinel.group(3));
        }
    }

    private static SubmitException unterminated(int number, Quotation open) {
        return Directive.wrong(
                number,
                "unterminated multi-line quote at line %d: `%s'"
                        .formatted(open.line(), open.before().strip()));
    }

    /// Editors cut off blanks at the end of a line, so a comment's empty line counts as blank.
    private boolean isBlank(String line) {
        return line.isBlank() || line.strip().equals(String.valueOf(prefix).strip());
    }

    private void checkSentinel(int number, String newPrefix, String newTag) {
        if (prefix == null) {
            prefix = newPrefix;
            tag = newTag;
        } else if (!prefix.equals(newPrefix) || !tag.equals(newTag)) {
            throw Directive.wrong(
                    number,
                    "sentinel changed from '%s' to '%s'"
                            .formatted(prefix + tag, newPrefix + newTag));
        }
    }

    private void begin(int number, String text) {
        int quotes = openQuotes(text);
        if (quotes < 0) {
            found.add(Directive.of(number, text));
            return;
        }
        String before = text.substring(0, quotes + 3);
        String rest = text.substring(quotes + 3);
        List<String> inside = new ArrayList<>();
        if (!rest.isBlank()) {
            inside.add(rest);
        }
        quotation = new Quotation(number, before, DirectiveWords.tripleAt(text, quotes), inside);
    }

    private void goOn(Quotation open, String text) {
        int end = text.indexOf(open.quotes());
        if (end < 0) {
            open.inside().add(text);
            return;
        }
        quotation = null;
        List<String> lines = new ArrayList<>(open.inside());
        String last = text.substring(0, end);
        lines.add(last.isBlank() ? "" : last);
        String value = String.join("\n", dedented(lines));
        found.add(Directive.of(open.line(), open.before() + value + text.substring(end)));
    }

    /// Where triple quotes begin that do not end on the line; -1 when none do.
    private static int openQuotes(String text) {
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            String triple = quote == 0 ? DirectiveWords.tripleAt(text, at) : "";
            if (!triple.isEmpty()) {
                int end = text.indexOf(triple, at + 3);
                if (end < 0) {
                    return at;
                }
                at = end + 2;
            } else if (quote != 0) {
                at += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '#') {
                return -1;
            } else if (c == '\\') {
                at++;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
        }
        return -1;
    }

    /// As Python's textwrap.dedent: without the blanks that all lines that are not blank begin
    /// with.
    private static List<String> dedented(List<String> lines) {
        String margin = null;
        for (String line : lines) {
            if (!line.isBlank()) {
                String blanks = line.substring(0, line.length() - line.stripLeading().length());
                margin = margin == null ? blanks : common(margin, blanks);
            }
        }
        int cut = margin == null ? 0 : margin.length();
        return lines.stream().map(line -> line.isBlank() ? "" : line.substring(cut)).toList();
    }

    private static String common(String a, String b) {
        int length = 0;
        while (length < a.length() && length < b.length() && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return a.substring(0, length);
    }
}
