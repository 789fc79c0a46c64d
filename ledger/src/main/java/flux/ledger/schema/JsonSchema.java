package flux.ledger.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A schema that JSON can be held against. Words of the language that are not known here do not
/// restrict anything (as the standard wants it), nor do those that only describe.
public final class JsonSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEPTH_MAX = 200;

    private final JsonNode root;

    private JsonSchema(JsonNode root) {
        this.root = root;
    }

    /// @throws IllegalArgumentException when it is no schema
    public static JsonSchema parse(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            if (root != null && (root.isObject() || root.isBoolean())) {
                return new JsonSchema(root);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("a schema is an object");
    }

    /// The first thing that is wrong with `value`, in the words of Python's jsonschema; empty when
    /// nothing is.
    public Optional<String> fault(JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(value, root, faults, 0);
        return faults.isEmpty() ? Optional.empty() : Optional.of(faults.getFirst());
    }

    private boolean fits(JsonNode value, JsonNode schema, int depth) {
        List<String> faults = new ArrayList<>();
        check(value, schema, faults, depth);
        return faults.isEmpty();
    }

    private void check(JsonNode value, JsonNode schema, List<String> faults, int depth) {
        if (depth > DEPTH_MAX) {
            faults.add("the schema goes deeper than " + DEPTH_MAX);
        } else if (schema.isBoolean()) {
            if (!schema.booleanValue()) {
                faults.add("False schema does not allow " + PythonValue.of(value));
            }
        } else if (schema.has("$ref")) {
            check(value, referred(schema.get("$ref").asText()), faults, depth + 1);
        } else {
            checkAny(value, schema, faults, depth);
            if (value.isObject()) {
                new ObjectRules(this::check, depth).check(value, schema, faults);
            } else if (value.isArray()) {
                checkArray(value, schema, faults, depth);
            } else if (value.isNumber()) {
                checkNumber(value, schema, faults);
            } else if (value.isTextual()) {
                checkText(value, schema, faults);
            }
        }
    }

    /// @throws IllegalArgumentException when there is nothing there
    private JsonNode referred(String reference) {
        JsonNode found =
                reference.startsWith("#") ? root.at(reference.substring(1)) : root.at("/ ");
        if (found.isMissingNode()) {
            throw new IllegalArgumentException("$ref " + reference + ": only what is in the file");
        }
        return found;
    }

    private void checkAny(JsonNode value, JsonNode schema, List<String> faults, int depth) {
        String shown = PythonValue.of(value);
        JsonNode type = schema.path("type");
        if (!type.isMissingNode() && !isOfType(value, type)) {
            faults.add(shown + " is not of type " + PythonValue.list(type));
        }
        JsonNode choices = schema.path("enum");
        if (choices.isArray() && !contains(choices, value)) {
            faults.add(shown + " is not one of " + PythonValue.of(choices));
        }
        JsonNode only = schema.path("const");
        if (!only.isMissingNode() && !same(only, value)) {
            faults.add(PythonValue.of(only) + " was expected");
        }
        for (JsonNode each : schema.path("allOf")) {
            check(value, each, faults, depth + 1);
        }
        int fitting = fitting(value, schema.path("anyOf"), depth);
        int exactly = fitting(value, schema.path("oneOf"), depth);
        if (fitting == 0 || exactly == 0) {
            faults.add(shown + " is not valid under any of the given schemas");
        }
        if (exactly > 1) {
            faults.add(shown + " is valid under each of the given schemas");
        }
        JsonNode not = schema.path("not");
        if (!not.isMissingNode() && fits(value, not, depth + 1)) {
            faults.add(shown + " should not be valid under " + PythonValue.of(not));
        }
    }

    /// @return -1 when there is no such list
    private int fitting(JsonNode value, JsonNode schemas, int depth) {
        if (!schemas.isArray()) {
            return -1;
        }
        int count = 0;
        for (JsonNode schema : schemas) {
            count += fits(value, schema, depth + 1) ? 1 : 0;
        }
        return count;
    }

    private static boolean contains(JsonNode choices, JsonNode value) {
        for (JsonNode choice : choices) {
            if (same(choice, value)) {
                return true;
            }
        }
        return false;
    }

    /// 1 and 1.0 are the same number.
    private static boolean same(JsonNode a, JsonNode b) {
        return a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue()) == 0
                : a.equals(b);
    }

    private static boolean isOfType(JsonNode value, JsonNode types) {
        if (types.isArray()) {
            for (JsonNode type : types) {
                if (isOfType(value, type)) {
                    return true;
                }
            }
            return false;
        }
        return switch (types.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "number" -> value.isNumber();
            case "integer" ->
                    value.isIntegralNumber()
                            || value.isNumber()
                                    && value.decimalValue().stripTrailingZeros().scale() <= 0;
            default -> false;
        };
    }

    private void checkArray(JsonNode array, JsonNode schema, List<String> faults, int depth) {
        JsonNode items = schema.path("items");
        for (int i = 0; i < array.size(); i++) {
            JsonNode rule = items.isArray() ? items.path(i) : items;
            if (rule.isMissingNode() && items.isArray()) {
                rule = schema.path("additionalItems");
            }
            if (!rule.isMissingNode()) {
                check(array.get(i), rule, faults, depth + 1);
            }
        }
        if (schema.has("minItems") && array.size() < schema.path("minItems").asInt()) {
            faults.add(
                    PythonValue.of(array)
                            + (array.isEmpty() ? " should be non-empty" : " is too short"));
        }
        if (schema.has("maxItems") && array.size() > schema.path("maxItems").asInt()) {
            faults.add(PythonValue.of(array) + " is too long");
        }
    }

    private static void checkNumber(JsonNode value, JsonNode schema, List<String> faults) {
        bound(value, schema, "minimum", -1, "less than the minimum of", faults);
        bound(value, schema, "maximum", 1, "greater than the maximum of", faults);
        bound(
                value,
                schema,
                "exclusiveMinimum",
                -1,
                "less than or equal to the minimum of",
                faults);
        bound(
                value,
                schema,
                "exclusiveMaximum",
                1,
                "greater than or equal to the maximum of",
                faults);
    }

    private static void bound(
            JsonNode value,
            JsonNode schema,
            String word,
            int sign,
            String how,
            List<String> faults) {
        JsonNode limit = schema.path(word);
        if (!limit.isNumber()) {
            return;
        }
        int compared = value.decimalValue().compareTo(limit.decimalValue()) * sign;
        if (compared > 0 || compared == 0 && word.startsWith("exclusive")) {
            faults.add("%s is %s %s".formatted(PythonValue.of(value), how, PythonValue.of(limit)));
        }
    }

    private static void checkText(JsonNode value, JsonNode schema, List<String> faults) {
        String text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (schema.has("minLength") && length < schema.path("minLength").asInt()) {
            faults.add(
                    PythonValue.of(value)
                            + (length == 0 ? " should be non-empty" : " is too short"));
        }
        if (schema.has("maxLength") && length > schema.path("maxLength").asInt()) {
            faults.add(PythonValue.of(value) + " is too long");
        }
        JsonNode pattern = schema.path("pattern");
        if (pattern.isTextual() && !pattern(pattern.textValue()).matcher(text).find()) {
            faults.add(PythonValue.of(value) + " does not match " + PythonValue.of(pattern));
        }
    }

    static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern " + text + ": " + e.getDescription(), e);
        }
    }
}
