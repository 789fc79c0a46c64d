package flux.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Values as Python writes them: users' scripts read what Flux's Python tools print.
public final class PythonText {

    private static final double FIXED_BELOW = 1e16;
    private static final double FIXED_FROM = 1e-4;

    private static final long MILLION = 1_000_000;
    private static final int MILLION_DIGITS = 6;

    /// Doubles from here on are too coarse for millionths to name each of them.
    private static final double MILLIONTHS_NAMED_BELOW = 1L << 33;

    /// The whole part of a number below that: so many digits, beginning with at most this.
    private static final int NAMED_DIGITS = 10;

    private static final char NAMED_FIRST_DIGIT = '7';

    /// So much, a double times a power of ten may be wrong below [#SCALED_BELOW]; what is nearer to
    /// the middle of two numbers is rounded with all its digits.
    private static final double SCALED_ERROR = 1e-6;

    private static final double SCALED_BELOW = 1e9;
    private static final double HALF = 0.5;
    private static final double[] POWERS = {1, 10, 100, 1000, 1e4, 1e5, 1e6};

    private PythonText() {}

    /// `str(value)`.
    public static String str(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case String s -> s;
            case Boolean b -> b ? "True" : "False";
            case Double d -> repr(d);
            default -> value.toString();
        };
    }

    /// `repr(float)`: the shortest text that reads back as the same number, always with a point or
    /// an exponent.
    public static String repr(double value) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        double size = Math.abs(value);
        if (size != 0 && (size >= FIXED_BELOW || size < FIXED_FROM)) {
            return exponent(new BigDecimal(Double.toString(value)).stripTrailingZeros());
        }
        if (size == 0 || (size >= 1e-3 && size < 1e7)) {
            return Double.toString(value);
        }
        if (value >= 1 && value < MILLIONTHS_NAMED_BELOW) {
            long millionths = Math.round(value * MILLION);
            if (millionths / (double) MILLION == value) {
                return millionths(millionths);
            }
        }
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /// Where the `repr` of a number that is written in decimal ends: it begins as what is written.
    ///
    /// @return 0 when it may not, or when finding out is not as simple as for a time
    public static int repr(char[] decimal, int from, int length) {
        int point = 0;
        for (int i = 0; i < length; i++) {
            char c = decimal[from + i];
            if (c == '.' && point == 0) {
                point = i;
            } else if (c < '0' || c > '9') {
                return 0;
            }
        }
        boolean named =
                point > 0
                        && (point < NAMED_DIGITS
                                || (point == NAMED_DIGITS && decimal[from] <= NAMED_FIRST_DIGIT));
        int places = length - point - 1;
        if (!named || decimal[from] == '0' || places < 1 || places > MILLION_DIGITS) {
            return 0;
        }
        int end = length;
        while (decimal[from + end - 1] == '0' && decimal[from + end - 2] != '.') {
            end--;
        }
        return end;
    }

    /// Times: no other number of millionths reads as the same double, so the shortest text that
    /// does is this one.
    private static String millionths(long value) {
        StringBuilder text = new StringBuilder(20).append(value / MILLION).append('.');
        int point = text.length();
        text.append(value % MILLION + MILLION).deleteCharAt(point); // the 1 keeps zeros
        int end = text.length();
        while (end > point + 1 && text.charAt(end - 1) == '0') {
            end--;
        }
        text.setLength(end);
        return text.toString();
    }

    /// `%.{precision}f`.
    public static String fixed(double value, int precision) {
        if (value > 0 && precision > 0 && precision < POWERS.length) {
            double scaled = value * POWERS[precision];
            double over = scaled - Math.floor(scaled);
            if (scaled < SCALED_BELOW && Math.abs(over - HALF) > SCALED_ERROR) {
                return fixed((long) Math.rint(scaled), precision);
            }
        }
        return fixedExactly(value, precision);
    }

    private static String fixed(long scaled, int precision) {
        long power = (long) POWERS[precision];
        StringBuilder text = new StringBuilder(16).append(scaled / power).append('.');
        int point = text.length();
        return text.append(scaled % power + power).deleteCharAt(point).toString();
    }

    private static String fixedExactly(double value, int precision) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        String text =
                new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        return isNegativeZero(value) ? "-" + text : text;
    }

    /// `%.{digits}g`: so many significant digits, no trailing zeros, an exponent when that is
    /// shorter.
    public static String general(double value, int digits) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        if (value == 0) {
            return isNegativeZero(value) ? "-0" : "0";
        }
        int significant = Math.max(1, digits);
        BigDecimal rounded =
                new BigDecimal(value)
                        .round(new MathContext(significant, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros();
        int power = rounded.precision() - rounded.scale() - 1;
        return power < -4 || power >= significant ? exponent(rounded) : rounded.toPlainString();
    }

    /// `%.{precision}e`.
    static String scientific(double value, int precision) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        if (value == 0) {
            return (isNegativeZero(value) ? "-" : "") + fixed(0, precision) + "e+00";
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int missing = precision + 1 - rounded.precision();
        return exponent(missing > 0 ? rounded.setScale(rounded.scale() + missing) : rounded);
    }

    private static String exponent(BigDecimal value) {
        String digits = value.unscaledValue().abs().toString();
        int power = digits.length() - 1 - value.scale();
        StringBuilder text = new StringBuilder(digits.length() + 6);
        text.append(value.signum() < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(power < 0 ? '-' : '+');
        return text.append(String.format(Locale.ROOT, "%02d", Math.abs(power))).toString();
    }

    private static String notFinite(double value) {
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && 1 / value < 0;
    }
}
