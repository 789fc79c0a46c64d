package flux.cli.submit;

import java.util.ArrayList;
import java.util.List;

/// Splits a directive as a shell splits a line: quotes, backslashes, comments behind `#`. What
/// stands in triple quotes is taken as it is (RFC 36).
final class DirectiveWords {
    private static final int TRIPLE = 3;

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean open;

    private DirectiveWords(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException when a quotation or a backslash has no end
    static List<String> split(String text) {
        DirectiveWords line = new DirectiveWords(text);
        line.read();
        return line.words;
    }

    /// The triple quotes that begin at `at`, or an empty text.
    static String tripleAt(String text, int at) {
        return text.startsWith("\"\"\"", at) ? "\"\"\"" : text.startsWith("'''", at) ? "'''" : "";
    }

    private void read() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                break;
            } else if (Character.isWhitespace(c)) {
                end();
                at++;
            } else if (c == '\\') {
                at = escaped(at);
            } else if (c == '"' || c == '\'') {
                at = tripleAt(text, at).isEmpty() ? quoted(at, c) : tripleQuoted(at);
            } else {
                add(c);
                at++;
            }
        }
        end();
    }

    private void add(char c) {
        word.append(c);
        open = true;
    }

    private void end() {
        if (open) {
            words.add(word.toString());
            word.setLength(0);
            open = false;
        }
    }

    private int escaped(int at) {
        if (at + 1 == text.length()) {
            throw new IllegalArgumentException("No escaped character");
        }
        add(text.charAt(at + 1));
        return at + 2;
    }

    /// Between double quotes a backslash keeps `"` and itself from their meaning.
    private int quoted(int begin, char quote) {
        open = true;
        for (int at = begin + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                return at + 1;
            }
            boolean escapes = quote == '"' && c == '\\' && at + 1 < text.length();
            if (escapes && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            word.append(text.charAt(at));
        }
        throw new IllegalArgumentException("No closing quotation");
    }

    private int tripleQuoted(int begin) {
        open = true;
        int from = begin + TRIPLE;
        int end = text.indexOf(tripleAt(text, begin), from);
        if (end < 0) {
            throw new IllegalArgumentException("No closing quotation");
        }
        word.append(text, from, end);
        return end + TRIPLE;
    }
}
