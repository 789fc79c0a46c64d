package flux.cli.format;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands after the colon in `{field:spec}`: Python's format spec mini-language, with Flux's
/// two suffixes: `h` shows a dash for a value that says nothing, `+` marks a value that was cut.
///
/// @param fill what the column is padded with; a string of one code point
/// @param align `<`, `>`, `^`, `=`, or 0 for the value's own (numbers to the right)
/// @param sign `-`, `+` or space
/// @param width columns at least; 0 for no minimum
/// @param grouping `,`, `_`, or 0 for none
/// @param precision -1 for none; characters of a string, digits of a number
/// @param type Python's presentation type, or 0
record FormatSpec(
        String fill,
        char align,
        char sign,
        boolean alternate,
        int width,
        char grouping,
        int precision,
        char type,
        boolean dashForEmpty,
        boolean markCut) {

    private static final Pattern SYNTAX =
            Pattern.compile(
                    "(?:(?<fill>.)??(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alt>#)?(?<zero>0)?"
                            + "(?<width>\\d{1,6})?(?<group>[,_])?(?:\\.(?<prec>\\d{1,6}))?"
                            + "(?<type>[bcdeEfFgGnosxX%])?",
                    Pattern.DOTALL);

    /// Texts that say nothing: the suffix `h` shows them as a dash, and a `?:` column that holds
    /// nothing else goes. A count of 0 says something.
    static final Set<String> EMPTY = Set.of("", "0s", "0.0", "0:00:00", "1970-01-01T00:00:00");

    static final FormatSpec NONE = parse("");

    static FormatSpec parse(String text) {
        boolean markCut = text.endsWith("+");
        String rest = markCut ? text.substring(0, text.length() - 1) : text;
        boolean dash = rest.endsWith("h");
        rest = dash ? rest.substring(0, rest.length() - 1) : rest;
        Matcher match = SYNTAX.matcher(rest);
        if (!match.matches()) {
            throw new FormatException("Invalid format specifier '" + text + "'");
        }
        boolean zero = match.group("zero") != null;
        @Nullable String fill = match.group("fill");
        @Nullable String align = match.group("align");
        return new FormatSpec(
                fill != null ? fill : zero ? "0" : " ",
                align != null ? align.charAt(0) : zero ? '=' : 0,
                letter(match.group("sign")),
                match.group("alt") != null,
                number(match.group("width"), 0),
                letter(match.group("group")),
                number(match.group("prec"), -1),
                letter(match.group("type")),
                dash,
                markCut);
    }

    /// The spec of the heading: the same column, whatever the values' type and precision.
    FormatSpec forHeading() {
        boolean forNumbers = align == '=';
        return new FormatSpec(
                forNumbers ? " " : fill,
                forNumbers ? 0 : align,
                (char) 0,
                false,
                width,
                (char) 0,
                -1,
                (char) 0,
                false,
                false);
    }

    /// The spec of a column that must hold `columns` characters.
    FormatSpec widenedTo(int columns) {
        int wide = Math.max(width, columns);
        int precise = precision < 0 ? precision : Math.max(precision, wide);
        return new FormatSpec(
                fill, align, sign, alternate, wide, grouping, precise, type, dashForEmpty, markCut);
    }

    String apply(@Nullable Object value) {
        String plain = PythonText.str(value);
        String shown;
        if (dashForEmpty) {
            shown = text(EMPTY.contains(plain) ? "-" : plain);
        } else if (isPlain()) {
            return plain;
        } else {
            shown =
                    switch (value) {
                        case Double d -> real(d, plain);
                        case Numbered n ->
                                number("", n.number(), Long.toUnsignedString(n.number()));
                        case Long n -> whole(n);
                        case Boolean b -> whole(b ? 1 : 0);
                        case null, default -> text(plain);
                    };
        }
        return markCut && length(plain) > length(shown)
                ? shown.substring(0, shown.offsetByCodePoints(shown.length(), -1)) + "+"
                : shown;
    }

    private boolean isPlain() {
        return width == 0 && precision < 0 && type == 0 && sign == 0 && grouping == 0;
    }

    private String text(String plain) {
        String cut =
                precision >= 0 && length(plain) > precision
                        ? plain.substring(0, plain.offsetByCodePoints(0, precision))
                        : plain;
        return pad("", cut, '<');
    }

    private String whole(long value) {
        return value < 0 && value != Long.MIN_VALUE
                ? number("-", -value, Long.toString(-value))
                : number("", value, Long.toUnsignedString(value));
    }

    /// @param size unsigned
    /// @param decimal `size` in decimal
    private String number(String minus, long size, String decimal) {
        @Nullable String digits =
                switch (type) {
                    case 0, 'd', 'n' -> decimal;
                    case 'x' -> (alternate ? "0x" : "") + Long.toHexString(size);
                    case 'X' ->
                            (alternate ? "0X" : "")
                                    + Long.toHexString(size).toUpperCase(Locale.ROOT);
                    case 'o' -> (alternate ? "0o" : "") + Long.toOctalString(size);
                    case 'b' -> (alternate ? "0b" : "") + Long.toBinaryString(size);
                    case 'c' -> Character.toString((int) size);
                    case 's' -> throw unknownType("int");
                    default -> null;
                };
        return digits == null
                ? real(Double.parseDouble(minus + decimal), "")
                : signed(!minus.isEmpty(), grouped(digits));
    }

    private String real(double value, String plain) {
        String text =
                switch (type) {
                    case 'f', 'F' -> PythonText.fixed(value, precision < 0 ? 6 : precision);
                    case 'e' -> PythonText.scientific(value, precision < 0 ? 6 : precision);
                    case 'E' ->
                            PythonText.scientific(value, precision < 0 ? 6 : precision)
                                    .toUpperCase(Locale.ROOT);
                    case 'g', 'n' -> PythonText.general(value, precision < 0 ? 6 : precision);
                    case 'G' ->
                            PythonText.general(value, precision < 0 ? 6 : precision)
                                    .toUpperCase(Locale.ROOT);
                    case '%' -> PythonText.fixed(value * 100, precision < 0 ? 6 : precision) + "%";
                    case 0 -> precision < 0 ? plain : PythonText.general(value, precision);
                    default -> throw unknownType("float");
                };
        boolean negative = text.startsWith("-");
        return signed(negative, grouped(negative ? text.substring(1) : text));
    }

    private FormatException unknownType(String python) {
        return new FormatException(
                "Unknown format code '" + type + "' for object of type '" + python + "'");
    }

    private String signed(boolean negative, String digits) {
        return pad(
                negative ? "-" : sign == '+' || sign == ' ' ? String.valueOf(sign) : "",
                digits,
                '>');
    }

    private String grouped(String digits) {
        if (grouping == 0) {
            return digits;
        }
        int point = digits.indexOf('.');
        StringBuilder text = new StringBuilder(digits);
        for (int at = (point < 0 ? digits.length() : point) - 3; at > 0; at -= 3) {
            text.insert(at, grouping);
        }
        return text.toString();
    }

    private String pad(String lead, String body, char usual) {
        int missing = width - lead.length() - length(body);
        if (missing <= 0) {
            return lead.isEmpty() ? body : lead + body;
        }
        return switch (align == 0 ? usual : align) {
            case '<' -> lead + body + fill.repeat(missing);
            case '^' -> fill.repeat(missing / 2) + lead + body + fill.repeat(missing - missing / 2);
            case '=' -> lead + fill.repeat(missing) + body;
            default -> fill.repeat(missing) + lead + body;
        };
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static char letter(@Nullable String group) {
        return group == null ? 0 : group.charAt(0);
    }

    private static int number(@Nullable String group, int otherwise) {
        return group == null ? otherwise : Integer.parseInt(group);
    }
}
