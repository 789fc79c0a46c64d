package flux.ledger.jobspec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// The validator plugin `require-instance`: jobs must be instances of Flux, unless they are small.
/// Source: flux-config-ingest(5).
///
/// @param minNodes jobs of so many nodes are no longer small; 0 when nodes do not matter
/// @param minCores the same of cores; when both are 0, no job is small
public record RequireInstance(long minNodes, long minCores) {
    private static final int EINVAL = 22;
    private static final List<String> STARTS = List.of("broker", "start");

    /// @throws InvalidJobspec when it is not to be run directly
    public void check(JsonNode jobspec) throws InvalidJobspec {
        if (!isInstance(jobspec) && !isSmall(jobspec.path("resources"))) {
            throw new InvalidJobspec(
                    EINVAL,
                    "Direct job submission is disabled for this instance. Please use the"
                            + " flux-batch(1) or flux-alloc(1) commands.");
        }
    }

    /// `flux broker`, or `flux start`.
    private static boolean isInstance(JsonNode jobspec) {
        List<String> command = new ArrayList<>();
        jobspec.path("tasks").path(0).path("command").forEach(word -> command.add(word.asText()));
        return command.size() > 1
                && command.getFirst().matches("(.*/)?flux")
                && STARTS.contains(command.get(1));
    }

    private boolean isSmall(JsonNode resources) {
        if (minNodes <= 0 && minCores <= 0) {
            return false;
        }
        boolean manyNodes = minNodes > 0 && count(resources, "node", 1) >= minNodes;
        boolean manyCores = minCores > 0 && count(resources, "core", 1) >= minCores;
        return !manyNodes && !manyCores;
    }

    /// How many of a type a request asks for, all in all.
    private static long count(JsonNode vertices, String type, long factor) {
        long sum = 0;
        for (JsonNode vertex : vertices) {
            JsonNode count = vertex.path("count");
            long asked = count.isObject() ? count.path("min").asLong(1) : count.asLong(1);
            long here = saturated(factor, Math.max(1, asked));
            sum += vertex.path("type").asText().equals(type) ? here : 0;
            sum += count(vertex.path("with"), type, here);
        }
        return sum;
    }

    /// More than anybody has is enough to know of a request.
    private static long saturated(long a, long b) {
        return a > Integer.MAX_VALUE / b ? Integer.MAX_VALUE : a * b;
    }
}
