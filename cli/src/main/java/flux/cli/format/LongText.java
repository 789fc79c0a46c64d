package flux.cli.format;

import java.io.PrintStream;

/// Text of any length for a stream, which gets it in large pieces: printed word by word it would be
/// encoded in small ones.
public final class LongText {
    private static final int PIECE_CHARS = 1 << 16;

    private final PrintStream out;
    private final StringBuilder text = new StringBuilder();

    public LongText(PrintStream out) {
        this.out = out;
    }

    /// Where more is put; call [#added] now and then.
    public StringBuilder text() {
        return text;
    }

    /// Sends what has come together, when that is much.
    public void added() {
        if (text.length() > PIECE_CHARS) {
            send();
        }
    }

    /// Sends what is left.
    public void send() {
        out.writeBytes(text.toString().getBytes(out.charset()));
        text.setLength(0);
    }
}
