package flux.scheduler.fluxion.jobspec;

/// A jobspec that cannot be understood; the message names the key.
public final class JobspecFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobspecFault(String message) {
        super(message);
    }
}
