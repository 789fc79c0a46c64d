package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.text.ConstraintQuery;

/// `--requires`: a query (RFC 35) to a constraint (RFC 31). Terms are `operator:operand`, where the
/// operator is `properties` unless said.
final class RequiresQuery {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RequiresQuery() {}

    /// @throws SubmitException saying what is wrong and where
    static JsonNode parse(String query) {
        try {
            return ConstraintQuery.parse(query, RequiresQuery::term);
        } catch (ConstraintQuery.InvalidQuery e) {
            throw new SubmitException(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode term(String text) {
        int colon = text.indexOf(':');
        String operand = text.substring(colon + 1);
        String name = colon < 0 ? "properties" : text.substring(0, colon);
        return switch (name) {
            case "properties" -> properties(operand);
            case "host", "hosts", "hostlist" ->
                    ConstraintQuery.operator("hostlist", NODES.arrayNode().add(operand));
            case "rank", "ranks" ->
                    ConstraintQuery.operator("ranks", NODES.arrayNode().add(operand));
            default -> throw new SubmitException("invalid operator '" + name + "'");
        };
    }

    private static ObjectNode properties(String list) {
        ArrayNode properties = NODES.arrayNode();
        for (String property : list.split(",", -1)) {
            properties.add(property);
        }
        return ConstraintQuery.operator("properties", properties);
    }
}
