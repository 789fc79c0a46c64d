package flux.scheduler.fluxion.jobspec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import flux.ledger.constraint.Constraint;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a jobspec (RFC 14, versions 1 and 9999) for matching.
public final class JobspecReader {

    /// The longest time that can be planned, seconds.
    public static final long DURATION_MAX = 3_153_600_000L;

    private static final Set<String> ATTRIBUTES = Set.of("user", "system");
    private static final Set<Integer> VERSIONS = Set.of(1, 9999);

    private JobspecReader() {}

    /// @throws JobspecFault naming the key that is wrong
    public static Jobspec read(JsonNode jobspec) {
        require(jobspec.isObject(), "Jobspec is not a mapping");
        for (String key : List.of("version", "resources", "tasks", "attributes")) {
            require(jobspec.has(key), "Missing key \"" + key + "\" in top level mapping");
        }
        JsonNode version = jobspec.get("version");
        require(version.isValueNode(), "\"version\" is not a scalar");
        require(
                VERSIONS.contains(version.asInt(-1)),
                "Only jobspec version 1 and 9999 are supported, not " + version.asText());
        List<Request> resources = requests(jobspec.get("resources"), "resources");
        Tasks.check(jobspec.get("tasks"));
        JsonNode attributes = jobspec.get("attributes");
        require(attributes.isObject() || attributes.isNull(), "\"attributes\" is not a mapping");
        attributes
                .fieldNames()
                .forEachRemaining(
                        key ->
                                require(
                                        ATTRIBUTES.contains(key),
                                        "Unknown key \"" + key + "\" in \"attributes\""));
        JsonNode system = attributes.path("system");
        return new Jobspec(resources, duration(system), constraint(system.path("constraints")));
    }

    /// @param key what `list` is called in messages
    public static List<Request> requests(JsonNode list, String key) {
        require(list.isArray(), "\"" + key + "\" is not a sequence");
        List<Request> requests = new ArrayList<>();
        list.forEach(each -> requests.add(request(each)));
        return requests;
    }

    private static Request request(JsonNode json) {
        require(json.isObject(), "resource is not a mapping");
        require(json.has("type"), "Key \"type\" missing from resource");
        require(json.has("count"), "Key \"count\" missing from resource");
        for (String key : List.of("type", "unit", "exclusive", "label", "id")) {
            JsonNode value = json.path(key);
            require(
                    value.isMissingNode() || value.isValueNode(),
                    "Value of \"" + key + "\" must be a scalar");
        }
        String type = json.get("type").asText();
        String label = json.path("label").asText("");
        Request request =
                new Request(
                        type,
                        count(json.get("count")),
                        exclusive(json.path("exclusive")),
                        label,
                        json.has("with") ? requests(json.get("with"), "with") : List.of());
        if (request.isSlot() || request.isAlternative()) {
            require(!label.isEmpty(), "Slots must be labeled");
        }
        return request;
    }

    private static boolean exclusive(JsonNode value) {
        String text = value.asText("false");
        require(
                text.equals("true") || text.equals("false"),
                "Value of \"exclusive\" must be either \"true\" or \"false\"");
        return text.equals("true");
    }

    private static Count count(JsonNode json) {
        if (!json.isObject()) {
            long count = whole(json, "count");
            require(count > 0, "\"count\" must be greater than zero");
            return Count.exactly(count);
        }
        require(json.has("min"), "Key \"min\" missing from count");
        long min = whole(json.get("min"), "min");
        require(min > 0, "\"min\" must be greater than zero");
        if (json.size() == 1) {
            return new Count(min, Count.UNLIMITED, Count.Operator.ADD, 1);
        }
        for (String key : List.of("max", "operator", "operand")) {
            require(json.has(key), "Key \"" + key + "\" missing from count");
        }
        long max = whole(json.get("max"), "max");
        require(max >= min, "\"max\" must be greater than or equal to \"min\"");
        long operand = whole(json.get("operand"), "operand");
        return switch (json.get("operator").asText()) {
            case "+" -> {
                require(operand > 0, "\"operand\" must be greater than zero for operator +");
                yield new Count(min, max, Count.Operator.ADD, operand);
            }
            case "*" -> {
                require(operand > 1, "\"operand\" must be greater than one for operator *");
                yield new Count(min, max, Count.Operator.MULTIPLY, operand);
            }
            case "^" -> {
                require(operand > 1, "\"operand\" must be greater than one for operator ^");
                require(min > 1, "\"min\" must be greater than one for operator ^");
                yield new Count(min, max, Count.Operator.POWER, operand);
            }
            default -> throw new JobspecFault("Invalid count operator");
        };
    }

    private static long whole(JsonNode json, String key) {
        String text = json.isValueNode() ? json.asText() : "";
        require(text.matches("-?[0-9]{1,18}"), "Value of \"" + key + "\" must be a whole number");
        return Long.parseLong(text);
    }

    /// Fractions of a second are rounded up.
    private static long duration(JsonNode system) {
        JsonNode json = system.path("duration");
        double seconds;
        try {
            seconds = json.isNumber() ? json.asDouble() : Double.parseDouble(json.asText("0"));
        } catch (NumberFormatException e) {
            throw new JobspecFault("Value of \"duration\" must be a number");
        }
        require(
                seconds >= 0 && seconds <= DURATION_MAX,
                "Value of \"duration\" must be from 0 to " + DURATION_MAX);
        return (long) Math.ceil(seconds);
    }

    private static @Nullable Constraint constraint(JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return null;
        }
        try {
            return Constraint.of(withRanksAsText(json));
        } catch (InvalidText e) {
            throw new JobspecFault(e.getMessage());
        }
    }

    /// In YAML, `ranks: [0]` is a number, where JSON has to say `"0"`.
    private static JsonNode withRanksAsText(JsonNode json) {
        if (json.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            json.forEach(each -> copy.add(withRanksAsText(each)));
            return copy;
        }
        if (!json.isObject()) {
            return json;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        json.properties().forEach(e -> copy.set(e.getKey(), withRanksAsText(e.getValue())));
        JsonNode ranks = json.path("ranks");
        if (ranks.isArray()) {
            ArrayNode texts = copy.putArray("ranks");
            ranks.forEach(rank -> texts.add(rank.isInt() ? new TextNode(rank.asText()) : rank));
        }
        return copy;
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new JobspecFault(otherwise);
        }
    }
}
