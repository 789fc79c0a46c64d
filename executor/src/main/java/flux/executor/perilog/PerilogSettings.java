package flux.executor.perilog;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `[job-manager.prolog]`, `.epilog`, `.housekeeping` and `.perilog`.
///
/// @param logIgnore lines of output that are not logged
public record PerilogSettings(
        Optional<ScriptSettings> prolog,
        Optional<ScriptSettings> epilog,
        Optional<HousekeepingSettings> housekeeping,
        List<Pattern> logIgnore) {

    public static final PerilogSettings NONE =
            new PerilogSettings(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /// @param config the instance's configuration
    /// @throws InvalidText when a key is not what it must be
    public static PerilogSettings of(JsonNode config) {
        List<Pattern> ignored = new ArrayList<>();
        for (JsonNode regex : config.path("job-manager").path("perilog").path("log-ignore")) {
            try {
                ignored.add(Pattern.compile(regex.asText()));
            } catch (PatternSyntaxException e) {
                throw new InvalidText(
                        "job-manager.perilog.log-ignore: not a regular expression: " + regex);
            }
        }
        return new PerilogSettings(
                ScriptSettings.of(config, "prolog"),
                ScriptSettings.of(config, "epilog"),
                HousekeepingSettings.of(config),
                List.copyOf(ignored));
    }
}
