package flux.cli.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.ledger.text.Fsd;
import flux.ledger.wire.RpcException;
import java.util.List;

/// The plugins of `flux job-frobnicator`: they fill in what the instance's configuration says of
/// jobs that say nothing. Source: flux-config-ingest(5), flux-config-policy(5).
final class FrobnicatorPlugins {
    private static final int EINVAL = 22;

    private FrobnicatorPlugins() {}

    static List<JobPlugin> all() {
        return List.of(
                new JobPlugin(
                        "defaults",
                        "Fill in the configured defaults: queue, duration, bank",
                        List.of(),
                        true,
                        FrobnicatorPlugins::fillIn),
                new JobPlugin(
                        "constraints",
                        "Add what the job's queue requires of resources",
                        List.of(),
                        true,
                        FrobnicatorPlugins::constrain));
    }

    private static JsonNode config(JobPlugin.Use use) {
        try {
            return use.connection().rpc("config.get", null);
        } catch (RpcException e) {
            throw new CommandException("config.get: " + e.getMessage());
        }
    }

    private static ObjectNode system(ObjectNode jobspec) throws JobPlugin.Refused {
        if (jobspec.path("attributes").path("system") instanceof ObjectNode system) {
            return system;
        }
        throw new JobPlugin.Refused(EINVAL, "attributes.system is missing");
    }

    private static void fillIn(ObjectNode jobspec, JobPlugin.Use use) throws JobPlugin.Refused {
        ObjectNode system = system(jobspec);
        JsonNode config = config(use);
        JsonNode all = config.at("/policy/jobspec/defaults/system");
        if (!system.has("queue") && all.has("queue")) {
            system.set("queue", all.get("queue"));
        }
        JsonNode own =
                config.path("queues")
                        .path(system.path("queue").asText())
                        .at("/policy/jobspec/defaults/system");
        for (JsonNode defaults : List.of(own, all)) {
            for (var each : defaults.properties()) {
                boolean unset =
                        !system.has(each.getKey())
                                || each.getKey().equals("duration")
                                        && system.path("duration").asDouble() == 0;
                if (unset) {
                    system.set(each.getKey(), value(each.getKey(), each.getValue(), system));
                }
            }
        }
    }

    private static JsonNode value(String key, JsonNode value, ObjectNode system)
            throws JobPlugin.Refused {
        if (!key.equals("duration") || !value.isTextual()) {
            return value;
        }
        try {
            return system.numberNode(Fsd.parse(value.asText()));
        } catch (IllegalArgumentException e) {
            throw new JobPlugin.Refused(EINVAL, "the default duration is none: " + value);
        }
    }

    private static void constrain(ObjectNode jobspec, JobPlugin.Use use) throws JobPlugin.Refused {
        ObjectNode system = system(jobspec);
        JsonNode queues = config(use).path("queues");
        String queue = system.path("queue").asText();
        if (queue.isEmpty()) {
            if (!queues.isEmpty()) {
                throw new JobPlugin.Refused(EINVAL, "no queue specified");
            }
            return;
        }
        if (!queues.has(queue)) {
            throw new JobPlugin.Refused(EINVAL, "Invalid queue '%s' specified".formatted(queue));
        }
        JsonNode requires = queues.path(queue).path("requires");
        if (requires.isEmpty()) {
            return;
        }
        ObjectNode wanted = system.objectNode();
        wanted.set("properties", requires);
        JsonNode before = system.path("constraints");
        if (before.isEmpty()) {
            system.set("constraints", wanted);
        } else {
            ArrayNode both = system.putObject("constraints").putArray("and");
            both.add(before).add(wanted);
        }
    }
}
