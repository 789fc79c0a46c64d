package flux.cli.submit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How urgent a job is to its user (RFC 30): 0 to 31, or one of three names.
final class Urgency {

    private static final int HOLD = 0;
    private static final int DEFAULT = 16;
    private static final int EXPEDITE = 31;

    private Urgency() {}

    /// The range is the job manager's to check; it depends on who asks.
    static int parse(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "hold" -> HOLD;
            case "default" -> DEFAULT;
            case "expedite" -> EXPEDITE;
            default -> number(text);
        };
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new SubmitException("--urgency: invalid value '" + text + "'");
        }
    }
}
