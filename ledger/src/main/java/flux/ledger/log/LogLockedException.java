package flux.ledger.log;

/// Somebody else writes this log. The message names the directory and the holder's process.
public final class LogLockedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogLockedException(String message) {
        super(message);
    }
}
