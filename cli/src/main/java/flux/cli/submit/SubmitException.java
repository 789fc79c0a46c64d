package flux.cli.submit;

/// A submission that cannot be made as asked; the message is one line in Flux's words.
public final class SubmitException extends IllegalArgumentException {

    public SubmitException(String message) {
        super(message);
    }
}
