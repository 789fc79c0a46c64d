package flux.ledger.kvs.snapshot;

import java.io.IOException;

/// These bytes are no snapshot, or not the whole of one. Nothing is lost: the log has it all.
public final class SnapshotDamagedException extends IOException {
    private static final long serialVersionUID = 1;

    public SnapshotDamagedException(String message) {
        super(message);
    }

    public SnapshotDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
