package flux.ledger.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/// JSON as Python shows its values: what people of Flux know from complaints of jsonschema.
final class PythonValue {
    private PythonValue() {}

    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> quoted(value.textValue());
            case BOOLEAN -> value.booleanValue() ? "True" : "False";
            case NULL -> "None";
            case ARRAY -> {
                StringJoiner items = new StringJoiner(", ", "[", "]");
                value.forEach(item -> items.add(of(item)));
                yield items.toString();
            }
            case OBJECT -> {
                StringJoiner members = new StringJoiner(", ", "{", "}");
                value.properties()
                        .forEach(
                                each ->
                                        members.add(
                                                quoted(each.getKey())
                                                        + ": "
                                                        + of(each.getValue())));
                yield members.toString();
            }
            default -> value.asText();
        };
    }

    private static String quoted(String text) {
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
        return mark + (mark == '\'' ? escaped.replace("'", "\\'") : escaped) + mark;
    }

    /// `'string'`, or several with commas between.
    static String list(JsonNode types) {
        if (!types.isArray()) {
            return of(types);
        }
        StringJoiner names = new StringJoiner(", ");
        types.forEach(type -> names.add(of(type)));
        return names.toString();
    }
}
