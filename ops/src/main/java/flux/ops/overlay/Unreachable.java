package flux.ops.overlay;

import java.io.IOException;

/// Rank 0 is not there, or does not want this rank, now.
final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    Unreachable(String message, IOException cause) {
        super(message, cause);
    }
}
