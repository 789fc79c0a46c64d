package flux.ledger.log;

/// What stands in the log is not what was written. The message names file, position and remedy.
public final class LogDamagedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogDamagedException(String message) {
        super(message);
    }

    public LogDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
