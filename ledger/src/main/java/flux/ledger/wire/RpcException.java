package flux.ledger.wire;

/// A request was answered with an error.
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1;

    private final int errnum;

    /// @param text the server's own words, or empty: then strerror(3) speaks
    public RpcException(int errnum, String text) {
        super(text.isEmpty() ? Errno.text(errnum) : text);
        this.errnum = errnum;
    }

    public int errnum() {
        return errnum;
    }
}
