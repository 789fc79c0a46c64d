package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.Optional;

/// The shell option `sysmon`: what the tasks of each node needed is logged at their end, and with
/// `verbose=2` what they need meanwhile.
///
/// @param periodSeconds between two looks at what they need
public record SysmonOption(double periodSeconds) {
    private static final String PLUGIN = "sysmon";

    /// Flux looks with each heartbeat.
    private static final double PERIOD_DEFAULT = 2;

    /// @return empty when nobody wants it
    static Optional<SysmonOption> of(JsonNode option) throws Impossible {
        for (var item : option.properties()) {
            if (!item.getKey().equals("period")) {
                String left = "1 object item(s) left unpacked: " + item.getKey();
                throw new Impossible(PLUGIN, "option parse error: " + left);
            }
        }
        JsonNode period = option.path("period");
        double seconds = period.isMissingNode() ? PERIOD_DEFAULT : seconds(period);
        if (Double.isNaN(seconds) || seconds < 0) {
            throw new Impossible(PLUGIN, "sysmon.period is not a valid FSD");
        }
        return option.isMissingNode()
                ? Optional.empty()
                : Optional.of(new SysmonOption(seconds == 0 ? PERIOD_DEFAULT : seconds));
    }

    /// @return NaN for what is no duration
    private static double seconds(JsonNode period) {
        if (period.isIntegralNumber()) {
            return period.asLong();
        }
        try {
            return period.isTextual() ? Fsd.parse(period.textValue()) : Double.NaN;
        } catch (InvalidText e) {
            return Double.NaN;
        }
    }
}
