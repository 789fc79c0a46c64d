package flux.executor.lua;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A script as tokens.
final class Tokens {
    enum Kind {
        NAME,
        KEYWORD,
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    /// @param text without the quotes, and with its escapes resolved, for a string
    record Token(Kind kind, String text, int line) {
        boolean is(String word) {
            return (kind == Kind.SYMBOL || kind == Kind.KEYWORD) && text.equals(word);
        }
    }

    private static final Set<String> KEYWORDS =
            Set.of(
                    "and",
                    "break",
                    "do",
                    "else",
                    "elseif",
                    "end",
                    "false",
                    "for",
                    "function",
                    "goto",
                    "if",
                    "in",
                    "local",
                    "nil",
                    "not",
                    "or",
                    "repeat",
                    "return",
                    "then",
                    "true",
                    "until",
                    "while");

    /// Longer ones first.
    private static final List<String> SYMBOLS =
            List.of(
                    "...", "..", "==", "~=", "<=", ">=", "//", "+", "-", "*", "/", "%", "^", "#",
                    "<", ">", "=", "(", ")", "{", "}", "[", "]", ";", ":", ",", ".");

    private static final String ESCAPES = "n\nt\tr\ra\u0007b\bf\fv\u000b\\\\\"\"''\n\n";

    private final String chunk;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Tokens(String chunk, String text) {
        this.chunk = chunk;
        this.text = text;
    }

    /// @param chunk the script's name
    static List<Token> of(String chunk, String text) throws LuaException {
        Tokens tokens = new Tokens(chunk, text);
        if (text.startsWith("#")) {
            tokens.skipLine();
        }
        while (tokens.next()) {
            continue;
        }
        tokens.add(Kind.END, "<end>");
        return tokens.tokens;
    }

    private void add(Kind kind, String token) {
        tokens.add(new Token(kind, token, line));
    }

    private LuaException error(String what) {
        return new LuaException(chunk + ":" + line + ": " + what);
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private boolean next() throws LuaException {
        if (at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (c == '\n') {
            line++;
            at++;
        } else if (Character.isWhitespace(c)) {
            at++;
        } else if (text.startsWith("--", at)) {
            at += 2;
            if (!isLongBracket()) {
                skipLine();
            } else {
                longBracket();
            }
        } else if (Character.isLetter(c) || c == '_') {
            word();
        } else if (isDigit(at) || c == '.' && isDigit(at + 1)) {
            number();
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (isLongBracket()) {
            int from = line;
            String body = longBracket();
            tokens.add(new Token(Kind.STRING, body, from));
        } else {
            symbol();
        }
        return true;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private void word() {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String word = text.substring(from, at);
        add(KEYWORDS.contains(word) ? Kind.KEYWORD : Kind.NAME, word);
    }

    private void number() throws LuaException {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || text.charAt(at) == '.'
                        || "+-".indexOf(text.charAt(at)) >= 0
                                && "eE".indexOf(text.charAt(at - 1)) >= 0)) {
            at++;
        }
        String number = text.substring(from, at);
        if (Values.number(number) == null) {
            throw error("malformed number near '" + number + "'");
        }
        add(Kind.NUMBER, number);
    }

    private void quoted(char quote) throws LuaException {
        StringBuilder string = new StringBuilder();
        for (at++; ; at++) {
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw error("unfinished string");
            }
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                add(Kind.STRING, string.toString());
                return;
            }
            if (c == '\\') {
                escape(string);
            } else {
                string.append(c);
            }
        }
    }

    private void escape(StringBuilder string) throws LuaException {
        at++;
        char c = at < text.length() ? text.charAt(at) : ' ';
        if (isDigit(at)) {
            int code = 0;
            int end = Math.min(at + 3, text.length());
            for (; at < end && isDigit(at); at++) {
                code = 10 * code + text.charAt(at) - '0';
            }
            at--;
            string.append((char) code);
            return;
        }
        for (int i = 0; i < ESCAPES.length(); i += 2) {
            if (ESCAPES.charAt(i) == c) {
                string.append(ESCAPES.charAt(i + 1));
                line += c == '\n' ? 1 : 0;
                return;
            }
        }
        throw error("invalid escape sequence '\\" + c + "'");
    }

    private boolean isLongBracket() {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) == '=') {
            end++;
        }
        return text.startsWith("[", at) && text.startsWith("[", end);
    }

    private String longBracket() throws LuaException {
        int level = text.indexOf('[', at + 1) - at - 1;
        String close = "]" + "=".repeat(level) + "]";
        int from = at + level + 2;
        int end = text.indexOf(close, from);
        if (end < 0) {
            throw error("unfinished long string or comment");
        }
        String body = text.substring(from, end);
        line += (int) body.chars().filter(c -> c == '\n').count();
        at = end + close.length();
        return body.startsWith("\n") ? body.substring(1) : body;
    }

    private void symbol() throws LuaException {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                add(Kind.SYMBOL, symbol);
                return;
            }
        }
        throw error(String.format(Locale.ROOT, "unexpected symbol near '%c'", text.charAt(at)));
    }
}
