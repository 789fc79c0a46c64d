package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.FluxClient;
import java.util.Set;
import java.util.TreeSet;

/// What a submission says: a whole jobspec (RFC 14), or a command and the few things that most jobs
/// need.
/// ```json
/// {"command": ["hostname"], "tasks": 4, "cores_per_task": 1, "duration": "10m"}
/// {"jobspec": {"version": 1, ...}, "urgency": 20}
/// ```
final class SubmitBody {
    private static final int URGENCY_DEFAULT = 16;
    private static final int URGENCY_MAX = 31;
    private static final int COUNT_MAX = 1_000_000;
    private static final Set<String> WITH_JOBSPEC = new TreeSet<>(Set.of("jobspec", "urgency"));
    private static final Set<String> WITH_COMMAND =
            new TreeSet<>(
                    Set.of(
                            "command",
                            "tasks",
                            "cores_per_task",
                            "gpus_per_task",
                            "duration",
                            "queue",
                            "name",
                            "cwd",
                            "environment",
                            "output",
                            "urgency"));

    private final ObjectNode body;

    private SubmitBody(ObjectNode body) {
        this.body = body;
    }

    /// The payload of `job-ingest.submit`.
    ///
    /// @throws Problem naming the key, and what was expected
    static ObjectNode request(ObjectNode body, int owner) throws Problem {
        SubmitBody submit = new SubmitBody(body);
        boolean isWhole = body.has("jobspec");
        submit.checkKeys(isWhole ? WITH_JOBSPEC : WITH_COMMAND);
        JsonNode jobspec = isWhole ? submit.whole() : submit.made();
        String header = SignedJobspec.headerOf(owner);
        byte[] bytes = jobspec.toString().getBytes(UTF_8);
        return FluxClient.object()
                .put("J", SignedJobspec.wrap(header, bytes, "none"))
                .put("urgency", submit.count("urgency", 0, URGENCY_DEFAULT, URGENCY_MAX))
                .put("flags", 0);
    }

    private void checkKeys(Set<String> known) throws Problem {
        for (var entry : body.properties()) {
            if (!known.contains(entry.getKey())) {
                throw Call.bad(
                        "unknown key %s; expected: %s"
                                .formatted(entry.getKey(), String.join(", ", known)));
            }
        }
    }

    private JsonNode whole() throws Problem {
        JsonNode jobspec = body.path("jobspec");
        if (!jobspec.isObject()) {
            throw Call.bad("jobspec: expected an object (RFC 14), not " + jobspec);
        }
        return jobspec;
    }

    /// As `flux submit` makes them (RFC 25).
    private ObjectNode made() throws Problem {
        ObjectNode jobspec = FluxClient.object().put("version", 1);
        ObjectNode slot = jobspec.putArray("resources").addObject();
        slot.put("type", "slot").put("count", count("tasks", 1, 1, COUNT_MAX)).put("label", "task");
        ArrayNode with = slot.putArray("with");
        int cores = count("cores_per_task", 1, 1, COUNT_MAX);
        with.addObject().put("type", "core").put("count", cores);
        int gpus = count("gpus_per_task", 0, 0, COUNT_MAX);
        if (gpus > 0) {
            with.addObject().put("type", "gpu").put("count", gpus);
        }
        ObjectNode task = jobspec.putArray("tasks").addObject();
        task.set("command", command());
        task.put("slot", "task").putObject("count").put("per_slot", 1);
        ObjectNode system = jobspec.putObject("attributes").putObject("system");
        system.put("duration", duration());
        system.put("cwd", text("cwd", System.getProperty("user.home", "/")));
        system.set("environment", environment());
        putIfGiven(system, "queue");
        ObjectNode shell = system.putObject("shell").putObject("options");
        if (body.has("output")) {
            ObjectNode stdout = shell.putObject("output").putObject("stdout");
            stdout.put("type", "file").put("path", text("output", ""));
        }
        if (body.has("name")) {
            system.putObject("job").put("name", text("name", ""));
        }
        return jobspec;
    }

    private JsonNode command() throws Problem {
        JsonNode command = body.path("command");
        boolean isGood = command.isArray() && !command.isEmpty();
        for (JsonNode word : command) {
            isGood &= word.isTextual();
        }
        if (!isGood) {
            throw Call.bad(
                    body.has("command")
                            ? "command: expected an array of strings, not " + command
                            : "expected a key command or a key jobspec");
        }
        return command;
    }

    private int count(String key, int min, int otherwise, int max) throws Problem {
        JsonNode value = body.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > max) {
            throw Call.bad(
                    "%s: expected a number from %d to %d, not %s".formatted(key, min, max, value));
        }
        return value.intValue();
    }

    private double duration() throws Problem {
        JsonNode value = body.path("duration");
        if (value.isMissingNode()) {
            return 0;
        }
        try {
            double seconds = value.isTextual() ? Fsd.parse(value.asText()) : value.asDouble(-1);
            if (seconds >= 0 && seconds < Double.POSITIVE_INFINITY) {
                return seconds;
            }
        } catch (InvalidText e) {
            // Answered below.
        }
        throw Call.bad("duration: expected seconds, or a text such as \"10m\", not " + value);
    }

    private String text(String key, String otherwise) throws Problem {
        JsonNode value = body.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw Call.bad(key + ": expected a string, not " + value);
        }
        return value.asText();
    }

    private void putIfGiven(ObjectNode into, String key) throws Problem {
        if (body.has(key)) {
            into.put(key, text(key, ""));
        }
    }

    /// Without one, programs are found where the gateway finds them, and nothing else is told.
    private JsonNode environment() throws Problem {
        JsonNode environment = body.path("environment");
        if (environment.isMissingNode()) {
            String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
            return FluxClient.object().put("PATH", path);
        }
        boolean isGood = environment.isObject();
        for (JsonNode value : environment) {
            isGood &= value.isTextual();
        }
        if (!isGood) {
            throw Call.bad("environment: expected an object of strings, not " + environment);
        }
        return environment;
    }
}
