package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;

/// JSON with a space behind each comma and colon, as Flux writes values that it has changed.
final class SpacedJson {
    private SpacedJson() {}

    static String write(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text);
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            char before = '{';
            for (var entry : node.properties()) {
                text.append(before).append(before == ',' ? " " : "");
                text.append(com.fasterxml.jackson.databind.node.TextNode.valueOf(entry.getKey()));
                text.append(": ");
                write(entry.getValue(), text);
                before = ',';
            }
            text.append(before == '{' ? "{}" : "}");
        } else if (node.isArray()) {
            char before = '[';
            for (JsonNode item : node) {
                text.append(before).append(before == ',' ? " " : "");
                write(item, text);
                before = ',';
            }
            text.append(before == '[' ? "[]" : "]");
        } else if (node.isFloatingPointNumber()) {
            text.append(node.decimalValue().toPlainString());
        } else {
            text.append(node);
        }
    }
}
