package flux.ledger.log;

/// The medium failed for good; what it said of earlier writes can no longer be trusted.
public final class LogFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogFailedException(String message) {
        super(message);
    }

    public LogFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
