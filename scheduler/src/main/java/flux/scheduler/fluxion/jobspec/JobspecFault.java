package flux.scheduler.fluxion.jobspec;

import org.jspecify.annotations.Nullable;

/// A jobspec that cannot be understood; the message names the key.
public final class JobspecFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobspecFault(@Nullable String message) {
        super(message);
    }
}
