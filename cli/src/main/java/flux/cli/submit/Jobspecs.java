package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.cli.text.PythonJson;
import flux.ledger.text.Fsd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes jobspecs version 1 (RFC 25) from the arguments of one submission command.
///
/// The environment is most of a jobspec and seldom differs between the jobs of one command, so its
/// JSON is kept as long as its rules stay the same.
public final class Jobspecs {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Submitter submitter;
    private @Nullable List<String> environmentRules;
    private String environment = "{}";
    private Map<String, String> templates = Map.of();

    public Jobspecs(Submitter submitter) {
        this.submitter = submitter;
    }

    /// The jobspec of `flux submit`, `flux run` or one job of `flux bulksubmit`.
    ///
    /// @param copy the value of FLUX_JOB_CC, or null
    /// @throws SubmitException when the arguments contradict each other or are wrong
    public ObjectNode ofTasks(SubmitArguments arguments, @Nullable String copy) {
        if (arguments.command().isEmpty()) {
            throw new SubmitException("job command and arguments are missing");
        }
        JobResources given = given(arguments);
        JobResources resources = given == null ? JobResources.ofTasks(arguments) : given;
        ShellOptions shell = new ShellOptions(arguments);
        if (resources.perResource() != null) {
            shell.options().set("per-resource", resources.perResource());
        }
        shell.redirect(null);
        return jobspec(arguments, arguments.command(), resources, shell, null, copy);
    }

    /// The resources given as they are, or null.
    @Nullable JobResources given(SubmitArguments arguments) {
        String shape = arguments.last(SubmitOption.RESOURCES_SHAPE);
        if (shape != null) {
            return JobResources.of(ResourceShape.parse(shape));
        }
        String json = arguments.last(SubmitOption.RESOURCES_JSON);
        return json == null ? null : JobResources.of(resources(json));
    }

    /// Everything that all jobspecs have in common.
    ///
    /// @param shell the shell's options so far; the limits and what the user set come on top
    ObjectNode jobspec(
            SubmitArguments arguments,
            List<String> command,
            JobResources resources,
            ShellOptions shell,
            @Nullable String nameDefault,
            @Nullable String copy) {
        ObjectNode jobspec = NODES.objectNode();
        jobspec.set("resources", resources.resources());
        ObjectNode task = jobspec.putArray("tasks").addObject();
        ArrayNode words = task.putArray("command");
        command.forEach(words::add);
        ObjectNode count = task.put("slot", "task").putObject("count");
        Integer total = resources.totalTasks();
        if (total == null) {
            count.put("per_slot", 1);
        } else {
            count.put("total", total.intValue());
        }
        ObjectNode attributes = jobspec.putObject("attributes");
        addSystem(attributes.putObject("system"), arguments, shell, nameDefault, copy);
        for (String setting : arguments.all(SubmitOption.SETATTR)) {
            setAttribute(attributes, setting);
        }
        return jobspec.put("version", 1);
    }

    private void addSystem(
            ObjectNode system,
            SubmitArguments arguments,
            ShellOptions shell,
            @Nullable String nameDefault,
            @Nullable String copy) {
        addDuration(system, arguments.last(SubmitOption.TIME_LIMIT));
        system.putRawValue("environment", new RawValue(environment(arguments, copy)));
        String cwd = arguments.last(SubmitOption.CWD);
        system.put("cwd", cwd == null ? submitter.cwd().toString() : cwd);
        String name = arguments.last(SubmitOption.JOB_NAME);
        if (name != null || nameDefault != null) {
            system.putObject("job").put("name", name == null ? nameDefault : name);
        }
        put(system, "queue", arguments.last(SubmitOption.QUEUE));
        put(system, "bank", arguments.last(SubmitOption.BANK));
        if (!templates.isEmpty()) {
            templates.forEach(shell.options().putObject("env-expand")::put);
        }
        shell.limits(RlimitRules.apply(arguments.all(SubmitOption.RLIMIT), submitter.rlimits()))
                .chosen();
        if (!shell.options().isEmpty()) {
            system.putObject("shell").set("options", shell.options());
        }
        ArrayNode dependencies = Dependencies.of(arguments, submitter);
        if (!dependencies.isEmpty()) {
            system.set("dependencies", dependencies);
        }
        if (arguments.has(SubmitOption.REQUIRES)) {
            system.set("constraints", constraints(arguments.all(SubmitOption.REQUIRES)));
        }
        for (String file : arguments.all(SubmitOption.ADD_FILE)) {
            FileArchive.add(JsonText.object(system, "files"), file, submitter.cwd());
        }
    }

    /// `-t`: without a unit minutes, in the jobspec seconds.
    private static void addDuration(ObjectNode system, @Nullable String limit) {
        if (limit == null) {
            system.put("duration", 0);
            return;
        }
        double seconds = seconds(limit);
        if (seconds < 0) {
            throw new SubmitException("duration must not be negative");
        }
        if (!Double.isFinite(seconds)) {
            throw new SubmitException("duration must be a normal, finite value");
        }
        system.put("duration", seconds);
    }

    private static double seconds(String limit) {
        boolean bare = !limit.isEmpty() && Character.isDigit(limit.charAt(limit.length() - 1));
        try {
            return bare ? Double.parseDouble(limit) * 60 : Fsd.parse(limit);
        } catch (IllegalArgumentException e) {
            throw new SubmitException("invalid Flux standard duration");
        }
    }

    private String environment(SubmitArguments arguments, @Nullable String copy) {
        List<String> rules = arguments.all(SubmitOption.ENV);
        if (!rules.equals(environmentRules)) {
            ObjectNode node = NODES.objectNode();
            EnvironmentRules applied = EnvironmentRules.of(rules, submitter.env(), submitter.cwd());
            applied.variables().forEach(node::put);
            environment = PythonJson.unicode(node);
            templates = Map.copyOf(applied.templates());
            environmentRules = rules;
        }
        if (copy == null) {
            return environment;
        }
        String open = environment.substring(0, environment.length() - 1);
        return open + (open.length() > 1 ? ", " : "") + "\"FLUX_JOB_CC\": \"" + copy + "\"}";
    }

    private static JsonNode constraints(List<String> queries) {
        String joined =
                queries.size() == 1
                        ? queries.getFirst()
                        : "(" + String.join(") and (", queries) + ")";
        try {
            return RequiresQuery.parse(joined);
        } catch (SubmitException e) {
            throw new SubmitException("--requires='" + joined + "': " + e.getMessage());
        }
    }

    /// `[^]KEY[=VAL]`; keys mean `attributes.system.KEY` unless they say otherwise.
    private void setAttribute(ObjectNode attributes, String setting) {
        boolean fromFile = setting.startsWith("^");
        String keyValue = fromFile ? setting.substring(1) : setting;
        String key = JsonText.keyOf(keyValue);
        JsonNode value = fromFile ? readJson(setting, keyValue) : JsonText.valueOf(keyValue);
        if (key.startsWith(".")) {
            key = key.substring(1);
        } else if (key.startsWith("attributes.")) {
            key = key.substring("attributes.".length());
        } else if (!key.startsWith("user.") && !key.startsWith("system.")) {
            key = "system." + key;
        }
        JsonText.set(attributes, key, value);
    }

    private JsonNode readJson(String setting, String keyFile) {
        int equals = keyFile.indexOf('=');
        if (equals < 0) {
            throw new SubmitException("--setattr=" + setting + ": expected ^KEY=FILE");
        }
        Path file = submitter.cwd().resolve(keyFile.substring(equals + 1));
        try {
            return MAPPER.readTree(GivenFiles.read(file));
        } catch (IOException e) {
            throw new SubmitException("--setattr: " + setting + ": " + GivenFiles.why(e));
        }
    }

    private ArrayNode resources(String jsonOrFile) {
        try {
            boolean inline = jsonOrFile.startsWith("[") || jsonOrFile.startsWith("{");
            JsonNode node =
                    inline
                            ? MAPPER.readTree(jsonOrFile)
                            : MAPPER.readTree(GivenFiles.read(submitter.cwd().resolve(jsonOrFile)));
            return node instanceof ArrayNode list ? list : NODES.arrayNode().add(node);
        } catch (IOException e) {
            throw new SubmitException("--resources-json: " + GivenFiles.why(e));
        }
    }

    private static void put(ObjectNode system, String key, @Nullable String value) {
        if (value != null) {
            system.put(key, value);
        }
    }
}
