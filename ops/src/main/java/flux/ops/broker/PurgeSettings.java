package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.replay.jobs.PurgeLimits;

/// When inactive jobs are purged, of the table `[job-manager]` of the configuration; without limits
/// never.
/// ```toml
/// [job-manager]
/// inactive-age-limit = "7d"
/// inactive-num-limit = 10000
/// ```
final class PurgeSettings {
    private PurgeSettings() {}

    /// @param config whose kinds of values have been checked
    static PurgeLimits of(JsonNode config) {
        JsonNode table = config.path("job-manager");
        JsonNode age = table.path("inactive-age-limit");
        return PurgeLimits.of(
                age.isTextual() ? Fsd.parse(age.asText()) : PurgeLimits.NONE,
                table.path("inactive-num-limit").asLong(PurgeLimits.NONE));
    }
}
