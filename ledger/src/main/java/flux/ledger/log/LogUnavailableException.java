package flux.ledger.log;

/// The medium does not answer; it may do so again later, and then everything goes on. The message
/// names it, what was asked of it, and for how long.
public final class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnavailableException(String message) {
        super(message);
    }

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
