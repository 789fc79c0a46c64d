package flux.cli;

import java.io.PrintStream;
import java.util.List;

/// `flux lptest [LENGTH] [COUNT]`: a ripple of ASCII, to test what becomes of output. Source:
/// flux-lptest(1).
final class LptestCommand {

    private static final int LENGTH = 79;
    private static final int COUNT = 200;
    private static final char FIRST = '!';
    private static final int CHARACTERS = '~' - FIRST + 1;

    private static final String HELP =
            """
            Usage: flux lptest [LENGTH] [COUNT]
            Write a ripple of ASCII: COUNT lines (200) of LENGTH characters (79)
              -h, --help             Display this message.

            Examples:
              flux lptest 80 24
              flux run flux lptest | head
            """;

    private LptestCommand() {}

    static int run(List<String> words, Session session) {
        if (words.contains("-h") || words.contains("--help")) {
            session.out().print(HELP);
            return 0;
        }
        int length = words.isEmpty() ? LENGTH : number(words.getFirst(), "length");
        int count = words.size() < 2 ? COUNT : number(words.get(1), "count");
        PrintStream out = session.out();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < count; i++) {
            line.setLength(0);
            for (int j = 0; j < length; j++) {
                line.append((char) (FIRST + (i + j) % CHARACTERS));
            }
            out.append(line.append('\n'));
        }
        return 0;
    }

    private static int number(String word, String what) {
        try {
            return Integer.parseUnsignedInt(word);
        } catch (NumberFormatException e) {
            throw new CommandException("error parsing " + what + ": " + word);
        }
    }
}
