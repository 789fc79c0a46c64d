package flux.replay.repair;

/// A ledger that must not be repaired, or not by this program. The message says why, and what to
/// do.
public final class RepairRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RepairRefusedException(String message) {
        super(message);
    }

    RepairRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
