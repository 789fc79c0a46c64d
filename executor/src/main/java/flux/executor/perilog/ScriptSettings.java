package flux.executor.perilog;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One of `[job-manager.prolog]`, `.epilog` and `.housekeeping`.
///
/// @param perRank once for each of the job's ranks, instead of once
/// @param timeoutSeconds infinite for none
/// @param killTimeoutSeconds between SIGTERM and SIGKILL
/// @param cancelOnException ends when the job gets a fatal exception
/// @param exitOnFirstError one rank's failure ends the others
public record ScriptSettings(
        List<String> command,
        boolean perRank,
        double timeoutSeconds,
        double killTimeoutSeconds,
        boolean cancelOnException,
        boolean exitOnFirstError) {
    private static final double PROLOG_TIMEOUT_SECONDS = 1800;
    private static final double KILL_TIMEOUT_SECONDS = 60;

    /// @param name `prolog`, `epilog` or `housekeeping`
    /// @throws InvalidText when a key is not what it must be
    static Optional<ScriptSettings> of(JsonNode config, String name) {
        JsonNode table = config.path("job-manager").path(name);
        if (table.isMissingNode()) {
            return Optional.empty();
        }
        boolean isProlog = "prolog".equals(name);
        return Optional.of(
                new ScriptSettings(
                        command(table.path("command"), name),
                        table.path("per-rank").asBoolean(false),
                        seconds(
                                table.path("timeout"),
                                name + ".timeout",
                                isProlog ? PROLOG_TIMEOUT_SECONDS : Double.POSITIVE_INFINITY),
                        seconds(
                                table.path("kill-timeout"),
                                name + ".kill-timeout",
                                KILL_TIMEOUT_SECONDS),
                        table.path("cancel-on-exception").asBoolean(isProlog),
                        table.path("exit-on-first-error").asBoolean(false)));
    }

    private static List<String> command(JsonNode option, String name) {
        List<String> words = new ArrayList<>();
        option.forEach(word -> words.add(word.asText()));
        boolean isText = option.isArray();
        for (JsonNode word : option) {
            isText &= word.isTextual() && word.asText().indexOf(0) < 0;
        }
        if (words.isEmpty() || !isText) {
            throw new InvalidText(
                    "job-manager.%s.command must be an array of strings such as [\"/bin/true\"]"
                            .formatted(name));
        }
        return List.copyOf(words);
    }

    static double seconds(JsonNode option, String key, double otherwise) {
        if (option.isMissingNode()) {
            return otherwise;
        }
        if ("none".equals(option.asText())) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double seconds = option.isNumber() ? option.asDouble() : Fsd.parse(option.asText());
            return seconds == 0 ? Double.POSITIVE_INFINITY : seconds;
        } catch (InvalidText e) {
            throw new InvalidText(
                    "job-manager." + key + " must be a duration such as 30m, not " + option);
        }
    }
}
