package flux.ops.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// The part of JSON Schema 2020-12 that the description of the gateway uses.
final class Schema {
    private final JsonNode document;
    private final List<String> faults = new ArrayList<>();

    private Schema(JsonNode document) {
        this.document = document;
    }

    /// What is wrong with `value`, each with its place.
    static List<String> faults(JsonNode document, JsonNode schema, JsonNode value) {
        Schema checker = new Schema(document);
        checker.check(schema, value, "$");
        return checker.faults;
    }

    private void check(JsonNode given, JsonNode value, String at) {
        JsonNode schema = given;
        if (given.has("$ref")) {
            schema = document.at(given.path("$ref").asText().substring(1));
            if (schema.isMissingNode()) {
                faults.add(at + ": there is no " + given.path("$ref"));
            }
        }
        if (schema.has("type") && !isOf(schema.path("type"), value)) {
            faults.add(at + ": expected " + schema.path("type") + ", got " + value);
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            faults.add(at + ": expected one of " + schema.path("enum") + ", got " + value);
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                faults.add(at + ": lacks " + name);
            }
        }
        JsonNode rest = schema.path("additionalProperties");
        for (var entry : value.properties()) {
            JsonNode known = schema.path("properties").path(entry.getKey());
            String place = at + "." + entry.getKey();
            if (!known.isMissingNode()) {
                check(known, entry.getValue(), place);
            } else if (rest.isObject()) {
                check(rest, entry.getValue(), place);
            } else if (rest.isBoolean() && !rest.asBoolean()) {
                faults.add(place + ": is not described");
            }
        }
        if (schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), at + "[" + i + "]");
            }
        }
    }

    private static boolean isOf(JsonNode types, JsonNode value) {
        return types.isArray()
                ? StreamSupport.stream(types.spliterator(), false).anyMatch(t -> isOf(t, value))
                : switch (types.asText()) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    default -> false;
                };
    }

    private static boolean contains(JsonNode array, JsonNode value) {
        return StreamSupport.stream(array.spliterator(), false).anyMatch(value::equals);
    }
}
