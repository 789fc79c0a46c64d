package flux.scheduler.fluxion.reader;

/// A description of resources that cannot be read; the message names the thing.
public final class ReaderFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ReaderFault(String message) {
        super(message);
    }
}
