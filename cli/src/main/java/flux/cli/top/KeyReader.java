package flux.cli.top;

import flux.cli.host.CallerGoneException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/// Turns the bytes that a terminal sends into keys: letters, and the sequences of arrows and of
/// paging keys (ECMA-48, as xterm sends them).
final class KeyReader {
    private static final int ESCAPE = 0x1b;
    private static final int PARAMETERS_MAX = 16;

    private final InputStream in;
    private final Consumer<Key> to;

    KeyReader(InputStream in, Consumer<Key> to) {
        this.in = in;
        this.to = to;
    }

    /// Returns at the end of the input, which is the end of the wish to look on.
    void run() {
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                to.accept(c == ESCAPE ? sequence() : plain(c));
            }
        } catch (IOException | CallerGoneException e) {
            // nobody types any more
        }
        to.accept(Key.QUIT);
    }

    private static Key plain(int c) {
        return switch (c) {
            case 'k' -> Key.UP;
            case 'j' -> Key.DOWN;
            case 'h' -> Key.PREVIOUS_QUEUE;
            case 'l' -> Key.NEXT_QUEUE;
            case 'd' -> Key.DETAILS;
            case 'g' -> Key.FIRST;
            case 'G' -> Key.LAST;
            case 'q', 'Q' -> Key.QUIT;
            case '\n', '\r' -> Key.ENTER;
            case ' ', 'f' & 0x1f -> Key.PAGE_DOWN;
            case 'b' & 0x1f -> Key.PAGE_UP;
            case 'l' & 0x1f -> Key.REDRAW;
            default -> Key.OTHER;
        };
    }

    /// `ESC [ numbers letter`, or `ESC O letter`.
    private Key sequence() throws IOException {
        int c = in.read();
        if (c != '[' && c != 'O') {
            return Key.OTHER;
        }
        StringBuilder parameters = new StringBuilder();
        c = in.read();
        while ((c >= '0' && c <= '9' || c == ';') && parameters.length() < PARAMETERS_MAX) {
            parameters.append((char) c);
            c = in.read();
        }
        return switch (c) {
            case 'A' -> Key.UP;
            case 'B' -> Key.DOWN;
            case 'C' -> Key.NEXT_QUEUE;
            case 'D' -> Key.PREVIOUS_QUEUE;
            case 'H' -> Key.FIRST;
            case 'F' -> Key.LAST;
            case '~' -> paging(parameters.toString());
            default -> Key.OTHER;
        };
    }

    private static Key paging(String number) {
        return switch (number) {
            case "1", "7" -> Key.FIRST;
            case "4", "8" -> Key.LAST;
            case "5" -> Key.PAGE_UP;
            case "6" -> Key.PAGE_DOWN;
            default -> Key.OTHER;
        };
    }
}
