package flux.scheduler.fluxion.jobspec;

import static flux.scheduler.fluxion.jobspec.JobspecReader.require;

import com.fasterxml.jackson.databind.JsonNode;

/// The tasks of a jobspec: of no use to the matcher, but to be right all the same (RFC 14).
final class Tasks {
    private Tasks() {}

    static void check(JsonNode tasks) {
        require(tasks.isArray(), "\"tasks\" is not a sequence");
        tasks.forEach(Tasks::checkTask);
    }

    private static void checkTask(JsonNode task) {
        require(task.isObject(), "task is not a mapping");
        JsonNode command = task.path("command");
        require(command.isArray(), "\"command\" value must be a sequence");
        require(task.path("slot").isValueNode(), "Key \"slot\" missing from task");
        JsonNode count = task.path("count");
        require(count.isObject(), "\"count\" in task is not a mapping");
        require(count.size() == 1, "\"count\" in task must have exactly one key");
        String key = count.fieldNames().next();
        require(
                key.equals("per_slot") || key.equals("per_resource") || key.equals("total"),
                "\"count\" in task must be per_slot, per_resource or total, not " + key);
    }
}
