package flux.cli.format;

import java.util.ArrayList;
import java.util.List;

/// Reads `text{field!conversion:spec}text…`: Python's format syntax with Flux's prefixes `?:` and
/// `+:`.
final class FormatParser<T> {

    private final String text;
    private final Fields<T> fields;
    private final List<Column<T>> columns = new ArrayList<>();
    private int at;

    FormatParser(String text, Fields<T> fields) {
        this.text = text;
        this.fields = fields;
    }

    List<Column<T>> columns() {
        return columns;
    }

    /// Fills [#columns] and returns the text after the last of them.
    String parse() {
        String before = literal();
        while (at < text.length()) {
            columns.add(column(before));
            before = literal();
        }
        return before;
    }

    /// The text up to the next field; doubled braces stand for one.
    private String literal() {
        StringBuilder literal = new StringBuilder();
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
            if (c == '{' && !doubled) {
                return literal.toString();
            }
            if (c == '}' && !doubled) {
                throw new FormatException("Single '}' encountered in format string");
            }
            at += c == '{' || c == '}' ? 1 : 0;
            literal.append(c);
        }
        return literal.toString();
    }

    private Column<T> column(String before) {
        int end = text.indexOf('}', at);
        if (end < 0) {
            throw new FormatException(
                    at + 1 == text.length()
                            ? "Single '{' encountered in format string"
                            : "expected '}' before end of string");
        }
        String inside = text.substring(at + 1, end);
        at = end + 1;
        int colon = inside.indexOf(':');
        String named = colon < 0 ? inside : inside.substring(0, colon);
        String spec = colon < 0 ? "" : inside.substring(colon + 1);
        int bang = named.indexOf('!');
        String name = bang < 0 ? named : named.substring(0, bang);
        Conversion conversion =
                bang < 0 ? Conversion.NONE : Conversion.of(named.substring(bang + 1));
        Field<T> field = fields.find(name);
        if (field == null) {
            throw new FormatException("Unknown format field: " + name);
        }
        String pattern = "";
        if (conversion == Conversion.DATE) {
            int split = spec.indexOf("::");
            pattern = split < 0 ? spec : spec.substring(0, split);
            spec = split < 0 ? "" : spec.substring(split + 2);
            if (pattern.endsWith("h") && split < 0 && !pattern.endsWith("%h")) {
                pattern = pattern.substring(0, pattern.length() - 1);
                spec = "h";
            }
        }
        String prefix = prefix(before);
        return new Column<>(
                before.substring(0, before.length() - prefix.length()),
                prefix.indexOf('?') >= 0,
                prefix.indexOf('+') >= 0,
                name,
                field,
                conversion,
                pattern,
                FormatSpec.parse(spec));
    }

    private static String prefix(String before) {
        for (String prefix : List.of("?+:", "+?:", "?:", "+:")) {
            if (before.endsWith(prefix)) {
                return prefix;
            }
        }
        return "";
    }
}
