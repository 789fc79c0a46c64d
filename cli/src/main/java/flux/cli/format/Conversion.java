package flux.cli.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// What stands after `!` in `{field!c}`: Python's `s` and `r`, and Flux's for times and shares.
///
/// Seconds and timestamps are floats; the empty string stays empty everywhere, because it means
/// "not known yet".
enum Conversion {
    NONE,
    /// `str()`.
    STR,
    /// `repr()`: strings in quotes.
    REPR,
    /// Timestamp to ISO 8601, empty when 0.
    ISO,
    /// Timestamp to a date that the spec, a strftime(3) pattern, formats.
    DATE,
    /// Seconds as Flux Standard Duration (RFC 23), four digits.
    FSD,
    /// Seconds as H:MM:SS.
    CLOCK,
    /// A fraction as a percentage.
    PERCENT;

    static Conversion of(String letter) {
        return switch (letter) {
            case "s" -> STR;
            case "r", "a" -> REPR;
            case "D" -> ISO;
            case "d" -> DATE;
            case "F" -> FSD;
            case "H" -> CLOCK;
            case "P" -> PERCENT;
            default -> throw new FormatException("Unknown conversion specifier " + letter);
        };
    }

    /// @param pattern the strftime(3) pattern of [#DATE], empty for ISO 8601
    @Nullable Object convert(@Nullable Object value, String pattern, ZoneId zone) {
        return switch (this) {
            case NONE -> value;
            case STR -> PythonText.str(value);
            case REPR -> value instanceof String s ? quoted(s) : PythonText.str(value);
            case ISO, DATE -> {
                double at = seconds(value);
                yield at == 0 ? "" : date(at, pattern, zone);
            }
            case FSD -> isEmpty(value) ? "" : Durations.fsd(seconds(value));
            case CLOCK -> isEmpty(value) ? "" : Durations.clock(seconds(value));
            case PERCENT -> isEmpty(value) ? "" : percent(seconds(value));
        };
    }

    /// At most five characters: `50%`, `1.5%`, `0.05%`.
    private static String percent(double fraction) {
        double percent = fraction * 100;
        return percent > 0 && percent < 1
                ? PythonText.fixed(percent, 2) + "%"
                : PythonText.general(percent, 3) + "%";
    }

    private static String date(double at, String pattern, ZoneId zone) {
        long micros = Math.round(at * 1e6);
        Instant instant =
                Instant.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        Math.floorMod(micros, 1_000_000L) * 1000L);
        ZonedDateTime when = instant.atZone(zone);
        return pattern.isEmpty() ? Strftime.iso(when) : Strftime.format(when, pattern);
    }

    private static double seconds(@Nullable Object value) {
        return switch (value) {
            case Double d -> d;
            case Long n -> n;
            case Boolean b -> b ? 1 : 0;
            case String s when s.isEmpty() -> 0;
            case null -> 0;
            case String _ ->
                    throw new FormatException(
                            "'<' not supported between instances of 'int' and 'str'");
            default -> throw new FormatException("not a number: " + value);
        };
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null || value.equals("");
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        return quote + text.replace("\\", "\\\\").replace("\n", "\\n") + quote;
    }
}
