package flux.ledger.log;

/// Another writer has taken this log over. Whoever gets this must stop: its state is no longer the
/// log's.
public final class LogFencedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogFencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
