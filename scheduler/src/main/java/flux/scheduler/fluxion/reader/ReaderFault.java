package flux.scheduler.fluxion.reader;

import org.jspecify.annotations.Nullable;

/// A description of resources that cannot be read; the message names the thing.
public final class ReaderFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ReaderFault(@Nullable String message) {
        super(message);
    }
}
