package flux.cli.format;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/// strftime(3) in the C locale, as far as people use it in formats.
final class Strftime {

    private static final String ISO = "%Y-%m-%dT%H:%M:%S";

    private Strftime() {}

    /// `2020-01-07T13:31:00`.
    static String iso(ZonedDateTime when) {
        return format(when, ISO);
    }

    static String format(ZonedDateTime when, String pattern) {
        StringBuilder text = new StringBuilder(pattern.length() + 16);
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' && i + 1 < pattern.length()) {
                append(text, when, pattern.charAt(++i));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, ZonedDateTime when, char code) {
        switch (code) {
            case 'Y' -> text.append(when.getYear());
            case 'y' -> two(text, when.getYear() % 100, '0');
            case 'm' -> two(text, when.getMonthValue(), '0');
            case 'd' -> two(text, when.getDayOfMonth(), '0');
            case 'e' -> two(text, when.getDayOfMonth(), ' ');
            case 'H' -> two(text, when.getHour(), '0');
            case 'I' -> two(text, (when.getHour() + 11) % 12 + 1, '0');
            case 'M' -> two(text, when.getMinute(), '0');
            case 'S' -> two(text, when.getSecond(), '0');
            case 'p' -> text.append(when.getHour() < 12 ? "AM" : "PM");
            case 'b', 'h' -> text.append(month(when, TextStyle.SHORT));
            case 'B' -> text.append(month(when, TextStyle.FULL));
            case 'a' ->
                    text.append(
                            when.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
            case 'A' ->
                    text.append(when.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case 'j' -> text.append(String.format(Locale.ROOT, "%03d", when.getDayOfYear()));
            case 'u' -> text.append(when.getDayOfWeek().getValue());
            case 'w' -> text.append(when.getDayOfWeek().getValue() % 7);
            case 'f' -> text.append(String.format(Locale.ROOT, "%06d", when.getNano() / 1000));
            case 's' -> text.append(when.toEpochSecond());
            case 'z' -> text.append(zone(when));
            case 'Z' -> text.append(when.getZone().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
            case 'R' -> text.append(format(when, "%H:%M"));
            case 'T', 'X' -> text.append(format(when, "%H:%M:%S"));
            case 'F' -> text.append(format(when, "%Y-%m-%d"));
            case 'D', 'x' -> text.append(format(when, "%m/%d/%y"));
            case 'r' -> text.append(format(when, "%I:%M:%S %p"));
            case 'c' -> text.append(format(when, "%a %b %e %H:%M:%S %Y"));
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case '%' -> text.append('%');
            default -> text.append('%').append(code);
        }
    }

    private static String month(ZonedDateTime when, TextStyle style) {
        return when.getMonth().getDisplayName(style, Locale.ENGLISH);
    }

    private static String zone(ZonedDateTime when) {
        String id = when.getOffset().getId();
        return id.equals("Z") ? "+0000" : id.substring(0, 3) + id.substring(4, 6);
    }

    private static void two(StringBuilder text, int number, char fill) {
        if (number < 10) {
            text.append(fill);
        }
        text.append(number);
    }
}
