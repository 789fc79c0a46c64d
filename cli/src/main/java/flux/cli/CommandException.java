package flux.cli;

/// A command that cannot do what was asked; the message is one line for the user.
public class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandException(String message) {
        super(message);
    }
}
