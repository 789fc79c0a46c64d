package flux.ledger.text;

/// A text that is not of the form it should be of. The message is one line that names the text.
public final class InvalidText extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public InvalidText(String message) {
        super(message);
    }
}
