package flux.ledger.jobspec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Dependency;
import flux.ledger.job.JobRequest.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes out of a jobspec what is remembered of its job: in one pass, past the environment, which
/// is most of it.
public final class JobRequests {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory JSON = MAPPER.getFactory();

    private @Nullable JsonNode resources;
    private @Nullable JsonNode tasks;
    private @Nullable String name;
    private @Nullable String cwd;
    private @Nullable String queue;
    private @Nullable String bank;
    private @Nullable String project;
    private double duration;
    private @Nullable JsonNode constraints;
    private @Nullable JsonNode test;
    private @Nullable JsonNode perResource;
    private List<Dependency> dependencies = List.of();

    private final boolean keepsTree;

    private JobRequests(boolean keepsTree) {
        this.keepsTree = keepsTree;
    }

    /// What is remembered of a job, and the whole for those who check it.
    ///
    /// @param tree the jobspec without the variables of its environment, which nobody checks and
    ///     which are most of it; missing when there was nothing at all
    public record WithTree(JsonNode tree, JobRequest request) {}

    /// Reads both in one pass: a submission has no time for two.
    ///
    /// @param jobspec JSON in UTF-8; what follows its first value is not looked at
    /// @throws IOException when it is no JSON
    public static WithTree withTree(byte[] jobspec) throws IOException {
        JobRequests reader = new JobRequests(true);
        try (JsonParser json = JSON.createParser(jobspec)) {
            JsonNode tree =
                    json.nextToken() == null ? MissingNode.getInstance() : reader.readTop(json);
            return new WithTree(tree, reader.request());
        }
    }

    /// @param jobspec JSON in UTF-8
    /// @return [JobRequest#unreadable] when it cannot be read
    public static JobRequest of(byte[] jobspec) {
        JobRequests reader = new JobRequests(false);
        try (JsonParser json = JSON.createParser(jobspec)) {
            json.nextToken();
            reader.readTop(json);
        } catch (IOException e) {
            return JobRequest.unreadable();
        }
        return reader.request();
    }

    /// As [#of], of the value at the parser's current token; the parser stands at its end
    /// afterwards.
    public static JobRequest read(JsonParser json) throws IOException {
        JobRequests reader = new JobRequests(false);
        reader.readTop(json);
        return reader.request();
    }

    private interface KeyReader {

        /// Takes in the value at the current token, up to its end.
        ///
        /// @return the value, for the tree
        JsonNode read(String key, JsonParser json) throws IOException;
    }

    /// Reads the object at the current token; a value that is none is passed over.
    private JsonNode readObject(JsonParser json, KeyReader reader) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return pass(json);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            JsonNode value = reader.read(key, json);
            if (keepsTree) {
                object.set(key, value);
            }
        }
        return object;
    }

    /// Takes nothing in of the value at the current token.
    private JsonNode pass(JsonParser json) throws IOException {
        if (keepsTree) {
            return MAPPER.readTree(json);
        }
        json.skipChildren();
        return MissingNode.getInstance();
    }

    private JsonNode readTop(JsonParser json) throws IOException {
        return readObject(
                json,
                (key, value) ->
                        switch (key) {
                            case "resources" -> resources = MAPPER.readTree(value);
                            case "tasks" -> tasks = MAPPER.readTree(value);
                            case "attributes" -> readObject(value, this::readAttribute);
                            default -> pass(value);
                        });
    }

    private JsonNode readAttribute(String key, JsonParser json) throws IOException {
        return key.equals("system") ? readObject(json, this::readSystem) : pass(json);
    }

    private JsonNode readSystem(String key, JsonParser json) throws IOException {
        switch (key) {
            case "duration" -> duration = json.getValueAsDouble();
            case "cwd" -> cwd = json.getValueAsString();
            case "queue" -> queue = json.getValueAsString();
            case "bank" -> bank = json.getValueAsString();
            case "project" -> project = json.getValueAsString();
            default -> {}
        }
        return switch (key) {
            case "constraints" -> constraints = MAPPER.readTree(json);
            case "dependencies" -> {
                JsonNode array = MAPPER.readTree(json);
                dependencies = dependencies(array);
                yield array;
            }
            case "environment" -> readEnvironment(json);
            case "job" -> readObject(json, this::readJob);
            case "exec" -> readObject(json, this::readExec);
            case "shell" -> readObject(json, this::readShell);
            default -> pass(json);
        };
    }

    private JsonNode readEnvironment(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return pass(json);
        }
        json.skipChildren();
        return JsonNodeFactory.instance.objectNode();
    }

    private JsonNode readJob(String key, JsonParser json) throws IOException {
        if (key.equals("name")) {
            name = json.getValueAsString();
        }
        return pass(json);
    }

    private JsonNode readExec(String key, JsonParser json) throws IOException {
        return key.equals("test") ? test = MAPPER.readTree(json) : pass(json);
    }

    private JsonNode readShell(String key, JsonParser json) throws IOException {
        return key.equals("options") ? readObject(json, this::readOption) : pass(json);
    }

    private JsonNode readOption(String key, JsonParser json) throws IOException {
        return key.equals("per-resource") ? perResource = MAPPER.readTree(json) : pass(json);
    }

    private static List<Dependency> dependencies(JsonNode array) {
        List<Dependency> dependencies = new ArrayList<>();
        for (JsonNode item : array) {
            String scheme = item.path("scheme").asText();
            dependencies.add(new Dependency(scheme, item.path("value").asText()));
        }
        return dependencies;
    }

    private JobRequest request() {
        Shape shape = resources == null ? null : Shapes.of(resources);
        return new JobRequest(
                name == null ? basename() : name,
                cwd,
                queue,
                bank,
                project,
                Shapes.ntasks(shape, tasks, perResource),
                duration,
                shape,
                shape != null || resources == null ? null : resources.toString(),
                constraints == null ? null : constraints.toString(),
                test == null ? null : test.toString(),
                dependencies.stream().map(this::named).toList());
    }

    /// A singleton waits for others of its name; only one that was given counts, so that is what it
    /// waits for, or nothing.
    private Dependency named(Dependency wish) {
        return wish.scheme().equals(Dependency.SINGLETON)
                ? new Dependency(wish.scheme(), name == null ? "" : name)
                : wish;
    }

    private String basename() {
        String command = tasks == null ? "" : tasks.path(0).path("command").path(0).asText();
        return command.substring(command.lastIndexOf('/') + 1);
    }
}
