package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;

/// `[heartbeat]` in the configuration: how often the event `heartbeat.pulse` is published
/// (flux-config-heartbeat(5)).
final class Heartbeat {
    private static final String PERIOD = "2s";
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double MILLIS_MIN = 10;

    private Heartbeat() {}

    /// @throws IllegalArgumentException when the period is no time, or too short to serve anybody
    static long millis(JsonNode config) {
        String text = config.path("heartbeat").path("period").asText(PERIOD);
        double millis;
        try {
            millis = Fsd.parse(text) * MILLIS_PER_SECOND;
        } catch (InvalidText e) {
            millis = 0;
        }
        if (millis < MILLIS_MIN || millis > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "heartbeat.period=%s: expected a time of 10ms or more, such as %s"
                            .formatted(text, PERIOD));
        }
        return (long) millis;
    }
}
