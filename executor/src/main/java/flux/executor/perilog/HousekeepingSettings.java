package flux.executor.perilog;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.Optional;

/// `[job-manager.housekeeping]` (flux-config-job-manager(5)).
///
/// @param releaseAfterSeconds from the end of the script on the first rank until the ranks on which
///     it has ended are given back; 0 for each at its end; [#ALL_TOGETHER]
public record HousekeepingSettings(ScriptSettings script, double releaseAfterSeconds) {

    /// Nothing is given back before the script has ended everywhere. Also the number on the wire.
    public static final double ALL_TOGETHER = -1;

    /// @throws InvalidText when a key is not what it must be
    public static Optional<HousekeepingSettings> of(JsonNode config) {
        return ScriptSettings.of(config, "housekeeping")
                .map(
                        script ->
                                new HousekeepingSettings(
                                        script, releaseAfter(config.at(RELEASE_AFTER))));
    }

    private static final String RELEASE_AFTER = "/job-manager/housekeeping/release-after";

    private static double releaseAfter(JsonNode option) {
        if (option.isMissingNode()) {
            return ALL_TOGETHER;
        }
        try {
            if (option.isTextual()) {
                return Fsd.parse(option.asText());
            }
        } catch (InvalidText e) {
            throw wrong(option);
        }
        throw wrong(option);
    }

    private static InvalidText wrong(JsonNode option) {
        return new InvalidText(
                "job-manager.housekeeping.release-after must be a duration in quotes such as"
                        + " \"30s\", or \"0\" to release each node at once, not "
                        + option);
    }
}
