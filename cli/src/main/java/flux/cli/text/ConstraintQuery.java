package flux.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A query (RFC 35) to a constraint (RFC 31): terms with `not` or `-` before one, `and`, `&` or a
/// space between two, `or` or `|` between others, and parentheses. What a term means, its reader
/// says.
public final class ConstraintQuery {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH_MAX = 100;
    private static final String SPECIAL = "()|&";

    /// The query makes no sense; the message says what and where.
    public static final class InvalidQuery extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidQuery(String message) {
            super(message, null, false, false);
        }
    }

    /// @param text without quotes
    /// @param at position in the query
    private record Token(String text, int at, boolean quoted) {

        boolean is(String... words) {
            return !quoted && List.of(words).contains(text);
        }
    }

    private final String query;
    private final Function<String, JsonNode> terms;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private ConstraintQuery(String query, Function<String, JsonNode> terms) {
        this.query = query;
        this.terms = terms;
    }

    /// @param terms the constraint that a term is
    /// @throws InvalidQuery saying what is wrong and where
    public static JsonNode parse(String query, Function<String, JsonNode> terms) {
        ConstraintQuery parser = new ConstraintQuery(query, terms);
        parser.split();
        JsonNode constraint = parser.either(0);
        if (parser.next < parser.tokens.size()) {
            throw parser.unexpected(parser.tokens.get(parser.next));
        }
        return constraint;
    }

    /// `{NAME: values}`.
    public static ObjectNode operator(String name, ArrayNode values) {
        ObjectNode constraint = NODES.objectNode();
        constraint.set(name, values);
        return constraint;
    }

    private void split() {
        int at = 0;
        while (at < query.length()) {
            char c = query.charAt(at);
            int start = at;
            if (Character.isWhitespace(c)) {
                at++;
            } else if (SPECIAL.indexOf(c) >= 0) {
                at += c == '(' || c == ')' || !query.startsWith(String.valueOf(c), at + 1) ? 1 : 2;
                tokens.add(new Token(String.valueOf(c), start, false));
            } else {
                at = word(start);
            }
        }
    }

    /// A word, parts of which may be in quotes.
    private int word(int start) {
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        int at = start;
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '\'' || c == '"') {
                int end = query.indexOf(c, at + 1);
                if (end < 0) {
                    throw new InvalidQuery("Unclosed quote in position " + at);
                }
                text.append(query, at + 1, end);
                quoted = true;
                at = end + 1;
            } else if (Character.isWhitespace(c) || SPECIAL.indexOf(c) >= 0) {
                break;
            } else {
                text.append(c);
                at++;
            }
        }
        tokens.add(new Token(text.toString(), start, quoted));
        return at;
    }

    private JsonNode either(int depth) {
        ArrayNode parts = NODES.arrayNode().add(both(depth));
        while (next < tokens.size() && tokens.get(next).is("|", "or")) {
            next++;
            parts.add(both(depth));
        }
        return parts.size() == 1 ? parts.get(0) : operator("or", parts);
    }

    /// Properties that must all be there make one list.
    private JsonNode both(int depth) {
        ArrayNode parts = NODES.arrayNode();
        while (true) {
            JsonNode part = one(depth);
            JsonNode last = parts.path(parts.size() - 1);
            if (last.has("properties") && part.has("properties")) {
                ((ArrayNode) last.get("properties")).addAll((ArrayNode) part.get("properties"));
            } else {
                parts.add(part);
            }
            if (next >= tokens.size() || tokens.get(next).is("|", "or", ")")) {
                return parts.size() == 1 ? parts.get(0) : operator("and", parts);
            }
            next += tokens.get(next).is("&", "and") ? 1 : 0;
        }
    }

    private JsonNode one(int depth) {
        if (depth > DEPTH_MAX) {
            throw new InvalidQuery("Query is nested too deeply");
        }
        if (next >= tokens.size()) {
            throw new InvalidQuery("Unexpected end of input in '" + query + "'");
        }
        Token token = tokens.get(next++);
        if (token.is("not")) {
            return operator("not", NODES.arrayNode().add(one(depth + 1)));
        }
        if (token.is("(")) {
            if (next >= tokens.size()) {
                throw new InvalidQuery("Unclosed parenthesis in position " + token.at());
            }
            JsonNode inside = either(depth + 1);
            if (next >= tokens.size() || !tokens.get(next).is(")")) {
                throw new InvalidQuery("Unclosed parenthesis in position " + token.at());
            }
            next++;
            return inside;
        }
        if (token.is("|", "&", ")", "or", "and")) {
            throw unexpected(token);
        }
        boolean negated = token.text().length() > 1 && token.text().startsWith("-");
        JsonNode term = terms.apply(negated ? token.text().substring(1) : token.text());
        return negated ? operator("not", NODES.arrayNode().add(term)) : term;
    }

    private InvalidQuery unexpected(Token token) {
        return new InvalidQuery(
                "Unexpected token '" + token.text() + "' in position " + token.at());
    }
}
