package flux.ledger.jobspec;

/// A jobspec, or its signed form, that cannot be taken. The message is Flux's.
public final class InvalidJobspec extends Exception {
    private static final long serialVersionUID = 1;

    private final int errnum;

    public InvalidJobspec(int errnum, String message) {
        super(message);
        this.errnum = errnum;
    }

    /// The error number that clients of the protocol see.
    public int errnum() {
        return errnum;
    }
}
