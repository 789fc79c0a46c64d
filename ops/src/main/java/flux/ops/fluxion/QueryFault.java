package flux.ops.fluxion;

import org.jspecify.annotations.Nullable;

/// A typed command that cannot be done; the message is for `ERROR: `.
final class QueryFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueryFault(@Nullable String message) {
        super(message);
    }

    static QueryFault malformed() {
        return new QueryFault("malformed command");
    }
}
