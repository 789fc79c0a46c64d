package flux.ledger.log;

import org.jspecify.annotations.Nullable;

/// What stands in the log is not what was written. The message names file, position and remedy.
public final class LogDamagedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What to do about it; the end of a message.
    public static final String REMEDY =
            "; `flux ledger verify` looks at all of it, `flux ledger repair` mends it";

    public LogDamagedException(String message) {
        super(message);
    }

    public LogDamagedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
