package flux.cli.format;

/// A format, a sort key or a value that cannot be shown as asked; the message is one line for the
/// user.
public final class FormatException extends IllegalArgumentException {

    public FormatException(String message) {
        super(message);
    }
}
