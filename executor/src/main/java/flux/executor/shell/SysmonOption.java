package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;

/// The shell option `sysmon`: what the tasks of each node needed is logged at their end. Its
/// `period` is for Flux's tracing of what they need meanwhile, which there is none of here.
final class SysmonOption {
    private static final String PLUGIN = "sysmon";

    private SysmonOption() {}

    /// @return false when nobody wants it
    static boolean of(JsonNode option) throws Impossible {
        for (var item : option.properties()) {
            if (!item.getKey().equals("period")) {
                String left = "1 object item(s) left unpacked: " + item.getKey();
                throw new Impossible(PLUGIN, "option parse error: " + left);
            }
        }
        JsonNode period = option.path("period");
        if (!period.isMissingNode() && !isDuration(period)) {
            throw new Impossible(PLUGIN, "sysmon.period is not a valid FSD");
        }
        return !option.isMissingNode();
    }

    private static boolean isDuration(JsonNode period) {
        if (period.isIntegralNumber()) {
            return period.asLong() >= 0;
        }
        try {
            return period.isTextual() && Fsd.parse(period.textValue()) >= 0;
        } catch (InvalidText e) {
            return false;
        }
    }
}
