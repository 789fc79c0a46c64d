package flux.ledger.log;

/// The medium has no room for another record; nothing of it was written.
public final class LogFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogFullException(String message) {
        super(message);
    }

    public LogFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
