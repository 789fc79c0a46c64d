package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.util.List;

/// The shell options `coprocess` and `coprocess-kill-timeout`.
///
/// @param all in the order of the jobspec
/// @param killSeconds that helpers have to end after SIGTERM, before SIGKILL
public record CoprocessOption(List<Coprocess> all, double killSeconds) {
    private static final double KILL_SECONDS = 10;
    private static final String KILL_TIMEOUT = "coprocess-kill-timeout";

    static CoprocessOption of(JsonNode options) throws Impossible {
        List<Coprocess> all = Coprocess.listOf(options.path(Coprocess.PLUGIN));
        JsonNode timeout = options.path(KILL_TIMEOUT);
        if (all.isEmpty() || timeout.isMissingNode()) {
            return new CoprocessOption(all, KILL_SECONDS);
        }
        if (!timeout.isTextual()) {
            throw new Impossible(Coprocess.PLUGIN, "invalid " + KILL_TIMEOUT);
        }
        try {
            return new CoprocessOption(all, Fsd.parse(timeout.textValue()));
        } catch (InvalidText e) {
            throw new Impossible(Coprocess.PLUGIN, "failed to parse " + KILL_TIMEOUT);
        }
    }
}
