package flux.executor.run;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;

/// How tasks are ended that do not end by themselves: `[exec]` of the configuration
/// (flux-config-exec(5)).
///
/// @param killTimeoutSeconds between the first signal and the next
/// @param maxKillCount kills of a shell, before its node is given up
/// @param maxKillSeconds the same as a time since the first signal, which then counts instead;
///     infinite when the kills are counted
/// @param barrierTimeoutSeconds between the first node at the start barrier and the last one;
///     infinite for none
/// @param initrc the file that configures the shells of jobs that name no other; empty for none
public record ExecSettings(
        double killTimeoutSeconds,
        int maxKillCount,
        double maxKillSeconds,
        double barrierTimeoutSeconds,
        int termSignal,
        int killSignal,
        String initrc) {
    private static final String SERVICE = "rexec";
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int MAX_KILL_COUNT = 8;
    private static final double KILL_TIMEOUT_SECONDS = 5;
    private static final double BARRIER_TIMEOUT_SECONDS = 1800;
    private static final double NEVER = Double.POSITIVE_INFINITY;

    public static final ExecSettings DEFAULT =
            new ExecSettings(
                    KILL_TIMEOUT_SECONDS,
                    MAX_KILL_COUNT,
                    NEVER,
                    BARRIER_TIMEOUT_SECONDS,
                    SIGTERM,
                    SIGKILL,
                    "");

    /// @param config the instance's configuration
    /// @throws InvalidText when a key is not what it must be
    public static ExecSettings of(JsonNode config) {
        JsonNode exec = config.path("exec");
        JsonNode count = exec.path("max-kill-count");
        if (!count.isMissingNode() && (!count.isInt() || count.asInt() < 1)) {
            throw new InvalidText("exec.max-kill-count must be a number from 1 on, not " + count);
        }
        String service = exec.path("service").asText(SERVICE);
        if (!service.equals(SERVICE)) {
            throw new InvalidText(
                    "exec.service must be \"rexec\" or left out, not \"%s\": systemd is not used here"
                            .formatted(service));
        }
        double barrier = seconds(exec, "barrier-timeout", BARRIER_TIMEOUT_SECONDS);
        return new ExecSettings(
                seconds(exec, "kill-timeout", KILL_TIMEOUT_SECONDS),
                count.asInt(MAX_KILL_COUNT),
                seconds(exec, "max-kill-timeout", NEVER),
                barrier == 0 ? NEVER : barrier,
                signal("term-signal", exec.path("term-signal"), SIGTERM),
                signal("kill-signal", exec.path("kill-signal"), SIGKILL),
                "");
    }

    /// The same, with another file for the shells.
    public ExecSettings withInitrc(String path) {
        return new ExecSettings(
                killTimeoutSeconds,
                maxKillCount,
                maxKillSeconds,
                barrierTimeoutSeconds,
                termSignal,
                killSignal,
                path);
    }

    private static double seconds(JsonNode exec, String key, double otherwise) {
        JsonNode option = exec.path(key);
        if (option.isMissingNode()) {
            return otherwise;
        }
        try {
            return Fsd.parse(option.asText());
        } catch (InvalidText e) {
            throw new InvalidText("exec." + key + " must be a duration such as 10s, not " + option);
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
