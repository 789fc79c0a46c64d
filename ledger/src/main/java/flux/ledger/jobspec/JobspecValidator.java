package flux.ledger.jobspec;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.constraint.Constraint;
import flux.ledger.text.InvalidText;
import java.util.Set;

/// What Flux's default validator asks of a jobspec (RFC 14, RFC 25), with its words.
public final class JobspecValidator {
    private static final int EPERM = 1;
    private static final Set<String> KEYS = Set.of("version", "resources", "tasks", "attributes");

    private JobspecValidator() {}

    /// @throws InvalidJobspec when the jobspec is not one that may be submitted
    public static void check(JsonNode jobspec) throws InvalidJobspec {
        if (!jobspec.isObject()) {
            throw invalid("jobspec must be a mapping");
        }
        for (String key : new String[] {"resources", "tasks", "attributes", "version"}) {
            require(jobspec, key);
        }
        var names = jobspec.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw invalid("Extraneous key (" + name + ")");
            }
        }
        JsonNode version = jobspec.get("version");
        if (!version.isIntegralNumber()) {
            throw invalid("version must be an integer");
        }
        if (version.asLong() != 1) {
            throw invalid("version must be 1");
        }
        checkResources(jobspec.get("resources"));
        checkTasks(jobspec.get("tasks"));
        checkAttributes(jobspec.get("attributes"));
    }

    private static void checkResources(JsonNode resources) throws InvalidJobspec {
        if (!resources.isArray() || resources.isEmpty()) {
            throw invalid("resources must be a list");
        }
        for (JsonNode vertex : resources) {
            checkVertex(vertex);
        }
    }

    private static void checkVertex(JsonNode vertex) throws InvalidJobspec {
        if (!vertex.isObject()) {
            throw invalid("resources must be a mapping");
        }
        for (String key : new String[] {"type", "count"}) {
            if (!vertex.has(key)) {
                throw invalid(key + " is a required key for resources");
            }
        }
        if (!vertex.get("type").isTextual()) {
            throw invalid("type must be a string");
        }
        String type = vertex.get("type").asText();
        Counts.check(vertex.get("count"), type);
        if (type.equals("slot") && !vertex.path("label").isTextual()) {
            throw invalid("slots must have labels");
        }
        if (vertex.has("exclusive") && !vertex.get("exclusive").isBoolean()) {
            throw invalid("exclusive must be a boolean");
        }
        if (vertex.has("unit") && !vertex.get("unit").isTextual()) {
            throw invalid("unit must be a string");
        }
        if (vertex.has("id") && !vertex.get("id").isTextual()) {
            throw invalid("id must be a string");
        }
        JsonNode with = vertex.get("with");
        if (with != null) {
            if (!with.isArray()) {
                throw invalid("with must be a list");
            }
            for (JsonNode child : with) {
                checkVertex(child);
            }
        }
    }

    private static void checkTasks(JsonNode tasks) throws InvalidJobspec {
        if (!tasks.isArray() || tasks.isEmpty()) {
            throw invalid("tasks must be a list");
        }
        for (JsonNode task : tasks) {
            for (String key : new String[] {"command", "slot", "count"}) {
                if (!task.has(key)) {
                    throw invalid("Missing key (" + key + ")");
                }
            }
            checkCommand(task.get("command"));
            checkCount(task.get("count"));
        }
    }

    private static void checkCommand(JsonNode command) throws InvalidJobspec {
        if (!command.isArray()) {
            throw invalid("command must be a list of strings");
        }
        if (command.isEmpty()) {
            throw invalid("command array cannot have length of zero");
        }
        for (JsonNode word : command) {
            if (!word.isTextual()) {
                throw invalid("command must be a list of strings");
            }
        }
    }

    private static void checkCount(JsonNode count) throws InvalidJobspec {
        if (!count.isObject() || count.size() != 1) {
            throw invalid("count per_slot or total must be set");
        }
        String key = count.fieldNames().next();
        JsonNode value = count.get(key);
        if (!key.equals("per_slot") && !key.equals("total")) {
            throw invalid("count per_slot or total must be set");
        }
        if (!value.isIntegralNumber()) {
            throw invalid("count " + key + " must be an integer");
        }
        if (value.asLong() < 1) {
            throw invalid("count " + key + " must be > 0");
        }
    }

    private static void checkAttributes(JsonNode attributes) throws InvalidJobspec {
        if (!attributes.isObject()) {
            throw invalid("attributes must be a mapping");
        }
        if (!attributes.path("system").isObject()) {
            throw invalid("attributes.system is a required key");
        }
        JsonNode system = attributes.get("system");
        JsonNode duration = system.get("duration");
        if (duration == null) {
            throw invalid("attributes.system.duration is a required key");
        }
        if (!duration.isNumber() || duration.asDouble() < 0) {
            throw invalid("attributes.system.duration must be a number >= 0");
        }
        if (system.has("environment") && !system.get("environment").isObject()) {
            throw invalid("attributes.system.environment must be a dictionary");
        }
        if (system.has("constraints")) {
            try {
                Constraint.of(system.get("constraints"));
            } catch (InvalidText e) {
                throw invalid(String.valueOf(e.getMessage()));
            }
        }
        if (system.has("dependencies")) {
            checkDependencies(system.get("dependencies"));
        }
    }

    private static void checkDependencies(JsonNode dependencies) throws InvalidJobspec {
        if (!dependencies.isArray()) {
            throw invalid("dependencies must be a list");
        }
        for (JsonNode dependency : dependencies) {
            for (String key : new String[] {"scheme", "value"}) {
                if (!dependency.path(key).isTextual()) {
                    throw invalid("dependency " + key + " must be a string");
                }
            }
        }
    }

    private static void require(JsonNode object, String key) throws InvalidJobspec {
        if (!object.has(key)) {
            throw invalid("Missing key (" + key + ")");
        }
    }

    static InvalidJobspec invalid(String message) {
        return new InvalidJobspec(EPERM, message);
    }
}
