package flux.cli.host;

/// Nobody reads what this command writes, or answers what it reads: the caller ended or closed the
/// stream. It ends the command quietly, as SIGPIPE ends a program. Unchecked, because
/// [java.io.PrintStream] swallows every [java.io.IOException].
public final class CallerGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CallerGoneException(String what) {
        super(what, null, false, false);
    }
}
