package flux.ledger.jobspec;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.job.JobRequest.Shape;
import org.jspecify.annotations.Nullable;

/// Reads resource requests of the simple form, RFC 25: `[node >] slot > (core [, gpu])`.
final class Shapes {
    private Shapes() {}

    /// @return null for a request of any other form
    static @Nullable Shape of(JsonNode resources) {
        if (resources.size() != 1) {
            return null;
        }
        JsonNode top = resources.get(0);
        if (type(top).equals("node")) {
            JsonNode inner = top.path("with");
            int nodes = count(top);
            if (inner.size() != 1 || nodes < 1) {
                return null;
            }
            Shape slot = slot(inner.get(0));
            return slot == null
                    ? null
                    : new Shape(
                            nodes,
                            top.path("exclusive").asBoolean(),
                            product(nodes, slot.slots()),
                            slot.coresPerSlot(),
                            slot.gpusPerSlot());
        }
        return slot(top);
    }

    private static @Nullable Shape slot(JsonNode vertex) {
        int slots = count(vertex);
        if (!type(vertex).equals("slot") || slots < 1) {
            return null;
        }
        int cores = 0;
        int gpus = 0;
        for (JsonNode part : vertex.path("with")) {
            int count = count(part);
            switch (type(part)) {
                case "core" -> cores = count;
                case "gpu" -> gpus = count;
                default -> {
                    return null;
                }
            }
        }
        return cores < 1 || gpus < 0 ? null : new Shape(0, false, slots, cores, gpus);
    }

    private static String type(JsonNode vertex) {
        return vertex.path("type").asText();
    }

    /// -1 for a count that is not one number.
    private static int count(JsonNode vertex) {
        JsonNode count = vertex.path("count");
        return count.isIntegralNumber() && count.canConvertToInt() ? count.intValue() : -1;
    }

    /// How many tasks a job has; 0 when its jobspec does not say.
    static int ntasks(
            @Nullable Shape shape, @Nullable JsonNode tasks, @Nullable JsonNode perResource) {
        if (perResource != null && shape != null) {
            int each = perResource.path("count").asInt(1);
            switch (perResource.path("type").asText()) {
                case "node":
                    return product(each, Math.max(shape.nodes(), 1));
                case "core":
                    return product(each, shape.cores());
                default:
            }
        }
        JsonNode count = tasks == null ? null : tasks.path(0).path("count");
        if (count == null) {
            return 0;
        }
        if (count.has("total")) {
            return count.get("total").asInt();
        }
        return shape == null ? 0 : product(shape.slots(), count.path("per_slot").asInt(1));
    }

    /// The largest number there is stands for all that are larger: no instance has so much.
    private static int product(int a, int b) {
        return Math.clamp((long) a * b, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
