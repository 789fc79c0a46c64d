package flux.cli;

/// A command that cannot do what was asked; the message is one line for the user.
public final class CommandException extends RuntimeException {

    public CommandException(String message) {
        super(message);
    }
}
