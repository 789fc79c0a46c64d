package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.jobspec.JobspecSchema;
import flux.ledger.jobspec.RequireInstance;
import flux.ledger.schema.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What validator plugins are told: `ingest.validator.args`, words as `flux job-validator` takes
/// them, and the table of `require-instance`.
final class ValidatorArguments {
    private static final String KEY = "ingest.validator.args";
    private static final String TABLE = "require-instance";
    private static final String MIN_NODES = "--require-instance-minnodes";
    private static final String MIN_CORES = "--require-instance-mincores";
    private static final String SCHEMA = "--schema";
    private static final String VERSION = "--require-version";
    private static final String ANY_VERSION = "any";
    private static final List<String> KNOWN = List.of(MIN_NODES, MIN_CORES, SCHEMA, VERSION);

    private final Map<String, String> words;
    private final JsonNode table;

    private ValidatorArguments(Map<String, String> words, JsonNode table) {
        this.words = words;
        this.table = table;
    }

    /// @param validator the table `ingest.validator`
    /// @throws IllegalArgumentException that names the key, and what was expected
    static ValidatorArguments of(JsonNode validator) {
        JsonNode args = validator.path("args");
        if (!args.isMissingNode() && !args.isArray()) {
            throw new IllegalArgumentException(KEY + " must be a list of words, not " + args);
        }
        Deque<String> left = new ArrayDeque<>();
        args.forEach(word -> left.add(word.asText()));
        Map<String, String> words = new HashMap<>();
        while (!left.isEmpty()) {
            String word = left.remove();
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        "%s: unrecognized argument: %s; expected some of %s"
                                .formatted(KEY, word, String.join(", ", KNOWN)));
            }
            if (equals < 0 && left.isEmpty()) {
                throw new IllegalArgumentException(
                        KEY + ": argument " + name + ": expected one argument");
            }
            words.put(name, equals < 0 ? left.remove() : word.substring(equals + 1));
        }
        ValidatorArguments arguments = new ValidatorArguments(words, validator.path(TABLE));
        arguments.requireInstance();
        arguments.isVersion1Required();
        return arguments;
    }

    /// Without it, any form is taken that can be understood.
    boolean isVersion1Required() {
        String version = words.getOrDefault(VERSION, "1");
        if (!version.equals("1") && !version.equals(ANY_VERSION)) {
            throw new IllegalArgumentException(
                    "%s: %s=%s: expected 1 or %s".formatted(KEY, VERSION, version, ANY_VERSION));
        }
        return version.equals("1");
    }

    RequireInstance requireInstance() {
        return new RequireInstance(count("minnodes", MIN_NODES), count("mincores", MIN_CORES));
    }

    /// A word wins over the table.
    private long count(String key, String option) {
        String text = words.get(option);
        if (text != null) {
            if (!text.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException(
                        "%s: argument %s: invalid int value: '%s'".formatted(KEY, option, text));
            }
            return Long.parseLong(text);
        }
        JsonNode value = table.path(key);
        if (!value.isMissingNode() && !(value.isInt() && value.asInt() >= 0)) {
            throw new IllegalArgumentException(
                    "ingest.validator.%s.%s must be a whole number, not %s"
                            .formatted(TABLE, key, value));
        }
        return value.asLong(0);
    }

    /// A site's own, or that of RFC 25.
    JobspecSchema schema() {
        String path = words.get(SCHEMA);
        if (path == null) {
            return JobspecSchema.version1();
        }
        try {
            return new JobspecSchema(JsonSchema.parse(Files.readString(Path.of(path))));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: %s=%s: cannot be read".formatted(KEY, SCHEMA, path), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s=%s: %s".formatted(KEY, SCHEMA, path, e.getMessage()), e);
        }
    }
}
