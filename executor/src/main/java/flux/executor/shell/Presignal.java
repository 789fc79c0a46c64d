package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// A signal some time before the time limit: the shell option `signal`, from `--signal=SIG@TIME`.
///
/// @param secondsBefore the end of the job's time
public record Presignal(int signum, double secondsBefore) {
    private static final int SIGUSR1 = 10;
    private static final double SECONDS_DEFAULT = 60;

    static Optional<Presignal> of(JsonNode option) {
        if (option.isMissingNode() || option.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                new Presignal(
                        option.path("signum").asInt(SIGUSR1),
                        option.path("timeleft").asDouble(SECONDS_DEFAULT)));
    }
}
