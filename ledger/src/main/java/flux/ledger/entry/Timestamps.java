package flux.ledger.entry;

/// RFC 18 timestamps: seconds since the Unix epoch with six decimals, exact to the microsecond.
public final class Timestamps {
    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int DECIMALS = 6;

    private Timestamps() {}

    /// For example `1552593348.073045`.
    public static String text(long micros) {
        String seconds = Long.toString(micros / MICROS_PER_SECOND);
        String rest = Long.toString(micros % MICROS_PER_SECOND);
        return seconds + "." + "0".repeat(DECIMALS - rest.length()) + rest;
    }

    /// The same as a double; exact to well below a microsecond for this century.
    public static double seconds(long micros) {
        return micros / (double) MICROS_PER_SECOND;
    }
}
