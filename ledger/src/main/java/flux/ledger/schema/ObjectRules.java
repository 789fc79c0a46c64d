package flux.ledger.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a schema says of an object's members.
///
/// @param members holds a member against its own schema
/// @param depth of the object
record ObjectRules(MemberCheck members, int depth) {

    /// Adds what is wrong with a value to `faults`.
    interface MemberCheck {
        void check(JsonNode value, JsonNode schema, List<String> faults, int depth);
    }

    void check(JsonNode object, JsonNode schema, List<String> faults) {
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.asText())) {
                faults.add(PythonValue.of(name) + " is a required property");
            }
        }
        List<String> unexpected = new ArrayList<>();
        JsonNode others = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            boolean known = checkMember(member, schema, faults);
            if (known || others.isMissingNode()) {
                continue;
            }
            if (others.isBoolean() && !others.booleanValue()) {
                unexpected.add("'" + member.getKey() + "'");
            } else {
                members.check(member.getValue(), others, faults, depth + 1);
            }
        }
        if (!unexpected.isEmpty()) {
            faults.add(
                    "Additional properties are not allowed (%s %s unexpected)"
                            .formatted(
                                    String.join(", ", unexpected),
                                    unexpected.size() == 1 ? "was" : "were"));
        }
        if (schema.has("minProperties") && object.size() < schema.path("minProperties").asInt()) {
            faults.add(
                    PythonValue.of(object)
                            + (object.isEmpty()
                                    ? " should be non-empty"
                                    : " does not have enough properties"));
        }
        if (schema.has("maxProperties") && object.size() > schema.path("maxProperties").asInt()) {
            faults.add(PythonValue.of(object) + " has too many properties");
        }
    }

    /// @return whether the schema names it
    private boolean checkMember(
            Map.Entry<String, JsonNode> member, JsonNode schema, List<String> faults) {
        JsonNode own = schema.path("properties").path(member.getKey());
        boolean known = !own.isMissingNode();
        if (known) {
            members.check(member.getValue(), own, faults, depth + 1);
        }
        for (Map.Entry<String, JsonNode> each : schema.path("patternProperties").properties()) {
            if (JsonSchema.pattern(each.getKey()).matcher(member.getKey()).find()) {
                known = true;
                members.check(member.getValue(), each.getValue(), faults, depth + 1);
            }
        }
        return known;
    }
}
