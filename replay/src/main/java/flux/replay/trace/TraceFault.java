package flux.replay.trace;

/// A trace that cannot be read; the message names the file, the line and what was expected.
public final class TraceFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TraceFault(String message) {
        super(message);
    }
}
