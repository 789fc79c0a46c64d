package flux.ops.fluxion;

/// A typed command that cannot be done; the message is for `ERROR: `.
final class QueryFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueryFault(String message) {
        super(message);
    }

    static QueryFault malformed() {
        return new QueryFault("malformed command");
    }
}
