package flux.ledger.log;

/// Another process writes to this log; there can be only one. The message names the log.
public final class LogLockedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogLockedException(String message) {
        super(message);
    }
}
