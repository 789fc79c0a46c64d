package flux.ops.cron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ops.rexec.BrokerTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One command and what makes it run, with what became of its runs. On the reactor's thread.
final class CronEntry {
    private static final int HISTORY_MAX = 100;

    final int id;
    final String type;
    final String name;
    final String command;
    final Trigger trigger;
    final int repeat;
    final int rank;
    final double timeout;
    final int stopOnFailure;
    final Map<String, String> environ = new TreeMap<>();
    final Path cwd;
    final double created;
    private final int historyMax;
    private final ArrayDeque<ObjectNode> history = new ArrayDeque<>();

    boolean stopped;
    double due = Trigger.NEVER;
    double started;
    double lastrun;
    int eventsSeen;
    int count;
    int deferred;
    int total;
    int success;
    int failure;
    int failcount;
    @Nullable BrokerTask running;

    /// Tells timers that were set before from the one that counts.
    int generation;

    /// @param json what `cron.create` was asked for
    CronEntry(int id, JsonNode json, Path home, double now) throws IOException {
        this.id = id;
        this.type = json.path("type").asText("");
        this.command = json.path("command").asText("");
        this.name = json.path("name").asText(command);
        if (command.isEmpty() || command.indexOf('\0') >= 0) {
            throw new IOException("command must be a string");
        }
        this.repeat = json.path("repeat").asInt(0);
        this.rank = json.path("rank").asInt(0);
        this.timeout = json.path("timeout").asDouble(-1);
        this.stopOnFailure = json.path("stop-on-failure").asInt(0);
        this.historyMax = Math.clamp(json.path("task-history-count").asInt(1), 0, HISTORY_MAX);
        this.cwd = Path.of(json.path("cwd").asText(home.toString()).replace('\0', '?'));
        json.path("environ")
                .properties()
                .forEach(each -> environ.put(each.getKey(), each.getValue().asText()));
        this.created = now;
        this.started = now;
        JsonNode args = json.path("args");
        this.trigger =
                switch (type) {
                    case "interval" -> Trigger.Interval.of(args);
                    case "event" -> Trigger.Event.of(args);
                    case "datetime" -> Trigger.Datetime.of(args);
                    default -> throw new IOException("unknown type '" + type + "'");
                };
    }

    boolean isDone() {
        return repeat > 0 && count >= repeat;
    }

    /// @param status as wait(2) has it
    void ended(ObjectNode task, int status) {
        running = null;
        total++;
        if (status == 0) {
            success++;
            failcount = 0;
        } else {
            failure++;
            failcount++;
        }
        history.addFirst(task);
        while (history.size() > historyMax) {
            history.removeLast();
        }
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("rank", rank).put("name", name).put("command", command);
        json.put("repeat", repeat).put("stopped", stopped).put("type", type);
        ObjectNode stats = json.putObject("stats");
        stats.put("ctime", created).put("starttime", started).put("lastrun", lastrun);
        stats.put("count", count).put("failcount", failcount).put("total", total);
        stats.put("success", success).put("failure", failure).put("deferred", deferred);
        json.set("typedata", trigger.json(due));
        if (!history.isEmpty()) {
            ArrayNode tasks = json.putArray("tasks");
            history.forEach(tasks::add);
        }
        return json;
    }
}
