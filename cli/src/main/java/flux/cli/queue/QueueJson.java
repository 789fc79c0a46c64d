package flux.cli.queue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.text.PythonJson;
import java.util.List;

/// Queues for programs: the fields of `flux queue list`, with null for what has no limit.
final class QueueJson {
    private QueueJson() {}

    static String of(List<QueueRow> rows) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode queues = all.putArray("queues");
        rows.forEach(row -> queues.add(of(row)));
        return PythonJson.ascii(all);
    }

    private static ObjectNode of(QueueRow row) {
        ObjectNode queue = JsonNodeFactory.instance.objectNode();
        queue.put("queue", row.name()).put("default", row.isDefault());
        queue.put("parent", row.parent());
        queue.put("enabled", row.enabled()).put("started", row.started());
        put(queue.putObject("defaults"), "timelimit", row.defaultSeconds());
        ObjectNode limits = queue.putObject("limits");
        put(limits, "timelimit", row.limitSeconds());
        limits.set("min", of(row.min()));
        limits.set("max", of(row.max()));
        ObjectNode resources = queue.putObject("resources");
        row.resources().forEach((state, counts) -> resources.set(state, of(counts)));
        return queue;
    }

    private static ObjectNode of(Counts counts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String unit : List.of("nnodes", "ncores", "ngpus")) {
            double count = counts.of(unit);
            if (Double.isInfinite(count)) {
                json.putNull(unit);
            } else {
                json.put(unit, (long) count);
            }
        }
        return json;
    }

    private static void put(ObjectNode json, String key, double seconds) {
        if (Double.isInfinite(seconds)) {
            json.putNull(key);
        } else {
            json.put(key, seconds);
        }
    }
}
