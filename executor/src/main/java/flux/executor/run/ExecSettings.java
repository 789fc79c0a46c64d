package flux.executor.run;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;

/// How tasks are ended that do not end by themselves: `[exec]` of the configuration
/// (flux-config-exec(5)).
///
/// @param killTimeoutSeconds between the first signal and the next
/// @param maxKillCount kills of a shell, before its node is given up
public record ExecSettings(
        double killTimeoutSeconds, int maxKillCount, int termSignal, int killSignal) {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int MAX_KILL_COUNT = 8;
    private static final double KILL_TIMEOUT_SECONDS = 5;

    public static final ExecSettings DEFAULT =
            new ExecSettings(KILL_TIMEOUT_SECONDS, MAX_KILL_COUNT, SIGTERM, SIGKILL);

    /// @param config the instance's configuration
    /// @throws InvalidText when a key is not what it must be
    public static ExecSettings of(JsonNode config) {
        JsonNode exec = config.path("exec");
        JsonNode count = exec.path("max-kill-count");
        if (!count.isMissingNode() && (!count.isInt() || count.asInt() < 1)) {
            throw new InvalidText("exec.max-kill-count must be a number from 1 on, not " + count);
        }
        return new ExecSettings(
                seconds(exec.path("kill-timeout")),
                count.asInt(MAX_KILL_COUNT),
                signal("term-signal", exec.path("term-signal"), SIGTERM),
                signal("kill-signal", exec.path("kill-signal"), SIGKILL));
    }

    private static double seconds(JsonNode option) {
        if (option.isMissingNode()) {
            return KILL_TIMEOUT_SECONDS;
        }
        try {
            return Fsd.parse(option.asText());
        } catch (InvalidText e) {
            throw new InvalidText("exec.kill-timeout must be a duration such as 10s: " + option);
        }
    }

    private static int signal(String key, JsonNode option, int otherwise) {
        if (option.isMissingNode()) {
            return otherwise;
        }
        int signum = Signals.number(option.asText());
        if (signum <= 0) {
            throw new InvalidText("exec." + key + " must be a signal such as SIGTERM: " + option);
        }
        return signum;
    }
}
