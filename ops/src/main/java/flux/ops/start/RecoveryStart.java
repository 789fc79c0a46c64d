package flux.ops.start;

import flux.ops.settings.StartArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// `flux start --recovery[=TARGET]`: rank 0 alone, to look at what a statedir or a dump holds and
/// to put it right. No job starts, since no resources are up. Source: flux-start(1).
final class RecoveryStart {
    private static final String MODE = "broker.recovery-mode";

    private RecoveryStart() {}

    /// @return the arguments that an ordinary start for that would have
    static StartArguments arranged(StartArguments given, Path cwd) throws IOException {
        if (given.recovery().isEmpty()) {
            return given;
        }
        String target = given.recovery().get();
        if (target.isEmpty()) {
            if (!given.attributes().containsKey("statedir")) {
                throw new IOException(
                        "--recovery: nothing to recover: name a statedir or a dump, --recovery=TARGET");
            }
            return given.with(Map.of(MODE, "1"));
        }
        Path path = cwd.resolve(target);
        if (!Files.exists(path)) {
            throw new IOException(
                    "--recovery=" + target + ": expected a statedir, or a file of flux dump");
        }
        String attribute = Files.isDirectory(path) ? "statedir" : "content.restore";
        return given.with(Map.of(MODE, "1", attribute, path.toString()));
    }
}
