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
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /// `%.{precision}f`.
    public static String fixed(double value, int precision) {
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
