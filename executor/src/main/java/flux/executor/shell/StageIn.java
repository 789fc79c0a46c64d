package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Archives of the KVS that a job wants unpacked before it starts (`-o stage-in`,
/// flux-shell-options(7)).
///
/// @param names of archives
/// @param pattern which of their files: a glob(7); empty for all
/// @param directory where to; empty for the job's own directory
/// @param everywhere on each of its nodes; otherwise on the first, whose files all nodes have
public record StageIn(
        List<String> names, String pattern, Optional<String> directory, boolean everywhere) {
    private static final String PLUGIN = "stage-in";
    private static final String NAME_DEFAULT = "main";
    private static final String LOCAL = "local:";
    private static final String GLOBAL = "global:";

    /// @param options of the job's shell
    /// @return empty when it wants none
    /// @throws Impossible when the option is not what it must be
    public static Optional<StageIn> of(JsonNode options) throws Impossible {
        JsonNode option = options.path(PLUGIN);
        if (option.isMissingNode() || option.isNull() || isOff(option)) {
            return Optional.empty();
        }
        if (!option.isObject() && !option.isNumber() && !option.isBoolean()) {
            throw new Impossible(PLUGIN, "stage-in must be a flag, or an object with options");
        }
        for (String key : List.of("names", "pattern", "destination")) {
            if (option.has(key) && !option.get(key).isTextual()) {
                throw new Impossible(PLUGIN, "stage-in." + key + " must be a string");
            }
        }
        List<String> names =
                Arrays.stream(option.path("names").asText(NAME_DEFAULT).split(",")).toList();
        if (names.isEmpty() || names.contains("")) {
            throw new Impossible(PLUGIN, "stage-in.names must be names, with commas between");
        }
        String destination = option.path("destination").asText("");
        boolean global = destination.startsWith(GLOBAL);
        String path =
                global
                        ? destination.substring(GLOBAL.length())
                        : destination.startsWith(LOCAL)
                                ? destination.substring(LOCAL.length())
                                : destination;
        return Optional.of(
                new StageIn(
                        names,
                        option.path("pattern").asText(""),
                        path.isEmpty() ? Optional.empty() : Optional.of(path),
                        !global));
    }

    private static boolean isOff(JsonNode option) {
        return option.isBoolean()
                ? !option.booleanValue()
                : option.isNumber() && option.asInt() == 0;
    }
}
