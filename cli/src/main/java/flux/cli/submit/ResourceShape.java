package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Resources in short: `node=2/[slot=4{task}/core=2;memory=4{unit:GB}]` (RFC 46) to jobspec's
/// `resources`.
///
/// A slot without a label is called `task`, as Flux's own parser has it.
final class ResourceShape {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH_MAX = 64;

    private final String text;
    private int at;

    private ResourceShape(String text) {
        this.text = text;
    }

    /// @throws SubmitException naming the character that does not belong
    static ArrayNode parse(String text) {
        ResourceShape shape = new ResourceShape(text);
        ArrayNode resources = shape.list(0);
        if (shape.at < text.length()) {
            throw shape.invalid();
        }
        return resources;
    }

    private ArrayNode list(int depth) {
        if (depth > DEPTH_MAX) {
            throw new SubmitException("shape is nested too deeply");
        }
        ArrayNode vertices = NODES.arrayNode();
        if (!skip('[')) {
            return vertices.add(vertex(depth));
        }
        do {
            vertices.add(vertex(depth));
        } while (skip(';'));
        expect(']');
        return vertices;
    }

    private ObjectNode vertex(int depth) {
        String type = word();
        ObjectNode vertex = NODES.objectNode().put("type", type);
        vertex.set("count", skip('=') ? count() : NODES.numberNode(1));
        if (type.equals("slot")) {
            vertex.put("label", "task");
        }
        if (skip('{')) {
            items(vertex, type.equals("slot"));
        }
        if (skip('/')) {
            vertex.set("with", list(depth + 1));
        }
        return vertex;
    }

    /// An integer, or text when it is an idset or a range (RFC 45).
    private JsonNode count() {
        boolean bracket = skip('[');
        int start = at;
        while (at < text.length() && "0123456789-+,:*^".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String count = text.substring(start, at);
        if (count.isEmpty()) {
            throw at < text.length() && Character.isLetter(text.charAt(at))
                    ? new SubmitException(
                            "Illegal character '" + text.charAt(at) + "' at position " + at)
                    : invalid();
        }
        if (bracket) {
            expect(']');
        }
        boolean number = count.length() < 10 && count.chars().allMatch(Character::isDigit);
        return number ? NODES.numberNode(Integer.parseInt(count)) : NODES.textNode(count);
    }

    private void items(ObjectNode vertex, boolean slot) {
        if (skip('}')) {
            return;
        }
        boolean first = true;
        do {
            boolean off = skip('-');
            boolean on = !off && skip('+');
            String key = word();
            if (!off && !on && skip(':')) {
                vertex.set(key, value());
            } else if (first && slot && !off && !on) {
                vertex.put("label", key);
            } else {
                vertex.put(key.equals("x") ? "exclusive" : key, !off);
            }
            first = false;
        } while (skip(','));
        expect('}');
    }

    private JsonNode value() {
        if (skip('{')) {
            ObjectNode nested = NODES.objectNode();
            items(nested, false);
            return nested;
        }
        String bare = word();
        JsonNode json = JsonText.parseOrNull(bare);
        return json == null ? NODES.textNode(bare) : json;
    }

    /// A bare word, or one in quotes.
    private String word() {
        if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            int end = text.indexOf(text.charAt(at), at + 1);
            if (end < 0) {
                throw new SubmitException("Unclosed quote at position " + at);
            }
            String quoted = text.substring(at + 1, end);
            at = end + 1;
            return quoted;
        }
        int start = at;
        while (at < text.length() && "[]{};/=:,+".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (start == at) {
            throw invalid();
        }
        return text.substring(start, at);
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw invalid();
        }
    }

    private SubmitException invalid() {
        return new SubmitException(
                at < text.length()
                        ? "Invalid token '" + text.charAt(at) + "' at position " + at
                        : "Invalid token: unexpected end of '" + text + "'");
    }
}
