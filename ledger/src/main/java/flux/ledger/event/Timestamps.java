package flux.ledger.event;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Timestamps of events as text: seconds since the epoch with a fraction.
final class Timestamps {
    private static final long MICROS = 1_000_000;

    /// Above this a double no longer holds microseconds exactly.
    private static final double EXACT_SECONDS_MAX = 9e9;

    private Timestamps() {}

    /// The shortest decimal that reads back as `seconds`, with at least one digit behind the
    /// point and no exponent.
    static void appendJson(StringBuilder out, double seconds) {
        long micros = Math.round(seconds * MICROS);
        if (seconds < EXACT_SECONDS_MAX && (double) micros / MICROS == seconds) {
            appendMicros(out, micros);
            while (out.charAt(out.length() - 1) == '0' && out.charAt(out.length() - 2) != '.') {
                out.setLength(out.length() - 1);
            }
            return;
        }
        String plain = new BigDecimal(Double.toString(seconds)).toPlainString();
        out.append(plain);
        if (plain.indexOf('.') < 0) {
            out.append(".0");
        }
    }

    /// C's `%f`: six digits, rounded from the exact value of the double.
    static void appendSixDigits(StringBuilder out, double seconds) {
        out.append(new BigDecimal(seconds).setScale(6, RoundingMode.HALF_EVEN).toPlainString());
    }

    private static void appendMicros(StringBuilder out, long micros) {
        out.append(micros / MICROS).append('.');
        appendFraction(out, micros % MICROS);
    }

    /// Six digits.
    static void appendFraction(StringBuilder out, long micros) {
        for (long digit = MICROS / 10; digit > 0; digit /= 10) {
            out.append((char) ('0' + micros / digit % 10));
        }
    }
}
