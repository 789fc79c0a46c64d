package flux.ledger.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Flux standard duration (RFC 23): `1.5h`, `30s`, `100ms`, `infinity`. In Java: seconds.
public final class Fsd {
    private static final Pattern FORM =
            Pattern.compile(
                    "((?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?)(ms|s|m|h|d)?");
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double DAY = 86400;

    private Fsd() {}

    /// @return seconds; infinite for `inf` and `infinity`
    /// @throws InvalidText when it is not a duration
    public static double parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("inf") || lower.equals("infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidText("invalid Flux standard duration");
        }
        double value = Double.parseDouble(form.group(1));
        String unit = form.group(2) == null ? "s" : form.group(2);
        return switch (unit) {
            case "ms" -> value / 1000;
            case "m" -> value * MINUTE;
            case "h" -> value * HOUR;
            case "d" -> value * DAY;
            default -> value;
        };
    }

    /// @param digits significant digits
    public static String format(double seconds, int digits) {
        if (Double.isInfinite(seconds)) {
            return "infinity";
        }
        if (seconds != 0 && seconds < 0.1) {
            return general(seconds * 1000, digits) + "ms";
        }
        if (seconds < MINUTE) {
            return general(seconds, digits) + "s";
        }
        if (seconds < HOUR) {
            return general(seconds / MINUTE, digits) + "m";
        }
        return seconds < DAY
                ? general(seconds / HOUR, digits) + "h"
                : general(seconds / DAY, digits) + "d";
    }

    /// C's `%.Ng`.
    private static String general(double value, int digits) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal shortest = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < digits) {
            return shortest.toPlainString();
        }
        String mantissa = shortest.movePointLeft(exponent).toPlainString();
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + "%02d".formatted(Math.abs(exponent));
    }
}
