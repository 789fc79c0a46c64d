package flux.cli.exec;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.format.Field;
import flux.cli.format.Fields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a process as `rexec.list` tells it (RFC 42).
final class SprocFields implements Fields<JsonNode> {
    static final String DEFAULT = "{pid:>9} {state:<2} {label:<12} {cmd}";

    private final Map<String, Field<JsonNode>> fields;

    /// @param rank whose processes they are
    SprocFields(int rank) {
        fields =
                Map.of(
                        "pid", new Field<>("PID", process -> process.path("pid").asLong()),
                        "state", new Field<>("ST", process -> process.path("state").asText()),
                        "label", new Field<>("LABEL", SprocFields::label),
                        "rank", new Field<>("RANK", _ -> (long) rank),
                        "cmd", new Field<>("COMMAND", process -> process.path("cmd").asText()));
    }

    private static String label(JsonNode process) {
        String label = process.path("label").asText("");
        return label.isEmpty() ? "-" : label;
    }

    @Override
    public @Nullable Field<JsonNode> find(String name) {
        return fields.get(name);
    }
}
