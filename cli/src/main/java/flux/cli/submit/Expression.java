package flux.cli.submit;

import flux.cli.format.PythonText;
import java.math.BigInteger;

/// What --define computes from an input `x`: a small part of Python's expressions.
///
/// Numbers, strings, `x`, `+ - * / // % **`, parentheses, `int() float() str() len()`. Flux's own
/// tool evaluates any Python; what goes beyond this is refused, never guessed.
final class Expression {

    private static final int DEPTH_MAX = 100;

    private final String source;
    private String input = "";
    private int at;
    private int depth;

    private Expression(String source) {
        this.source = source;
    }

    static Expression parse(String source) {
        return new Expression(source);
    }

    /// The value for input `x`, as Python's str() shows it.
    String text(String x) {
        input = x;
        at = 0;
        depth = 0;
        Object value = sum();
        skipSpace();
        if (at < source.length()) {
            throw invalid();
        }
        return PythonText.str(value);
    }

    private Object sum() {
        if (++depth > DEPTH_MAX) {
            throw invalid();
        }
        Object value = product();
        while (true) {
            if (skip("+")) {
                Object right = product();
                value =
                        value instanceof String a && right instanceof String b
                                ? a + b
                                : compute('+', value, right);
            } else if (skip("-")) {
                value = compute('-', value, product());
            } else {
                depth--;
                return value;
            }
        }
    }

    private Object product() {
        Object value = unary();
        while (true) {
            if (skip("//")) {
                value = compute('f', value, unary());
            } else if (skip("*")) {
                value = compute('*', value, unary());
            } else if (skip("/")) {
                value = compute('/', value, unary());
            } else if (skip("%")) {
                value = compute('%', value, unary());
            } else {
                return value;
            }
        }
    }

    private Object unary() {
        if (skip("-")) {
            return compute('-', 0L, unary());
        }
        Object base = primary();
        return skip("**") ? compute('^', base, unary()) : base;
    }

    private Object primary() {
        skipSpace();
        if (at >= source.length()) {
            throw invalid();
        }
        char c = source.charAt(at);
        if (c == '(') {
            at++;
            Object value = sum();
            expect(")");
            return value;
        }
        if (c == '"' || c == '\'') {
            int end = source.indexOf(c, at + 1);
            if (end < 0) {
                throw invalid();
            }
            String text = source.substring(at + 1, end);
            at = end + 1;
            return text;
        }
        int start = at;
        while (at < source.length()
                && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '.')) {
            at++;
        }
        String word = source.substring(start, at);
        if (word.equals("x")) {
            return input;
        }
        return Character.isDigit(c) || c == '.' ? number(word) : call(word);
    }

    private Object call(String function) {
        expect("(");
        Object value = sum();
        expect(")");
        return switch (function) {
            case "int" -> value instanceof String s ? integer(s) : (Object) (long) real(value);
            case "float" -> value instanceof String s ? real(number(s.strip())) : real(value);
            case "str" -> PythonText.str(value);
            case "len" -> (long) PythonText.str(value).length();
            default -> throw invalid();
        };
    }

    private Long integer(String text) {
        try {
            return Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new SubmitException("invalid literal for int() with base 10: '" + text + "'");
        }
    }

    private Object number(String text) {
        try {
            return text.indexOf('.') < 0 ? (Object) Long.valueOf(text) : Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private Object compute(char operator, Object a, Object b) {
        if (a instanceof Long x
                && b instanceof Long y
                && operator != '/'
                && !(operator == '^' && y < 0)) {
            return whole(operator, x, y);
        }
        double x = real(a);
        double y = real(b);
        if (y == 0 && "/f%".indexOf(operator) >= 0) {
            throw new SubmitException("--define: " + source + ": division by zero");
        }
        return switch (operator) {
            case '+' -> x + y;
            case '-' -> x - y;
            case '*' -> x * y;
            case '/' -> x / y;
            case 'f' -> Math.floor(x / y);
            case '%' -> x - Math.floor(x / y) * y;
            default -> Math.pow(x, y);
        };
    }

    private Long whole(char operator, long x, long y) {
        try {
            return switch (operator) {
                case '+' -> Math.addExact(x, y);
                case '-' -> Math.subtractExact(x, y);
                case '*' -> Math.multiplyExact(x, y);
                case 'f' -> Math.floorDiv(x, y);
                case '%' -> Math.floorMod(x, y);
                default -> BigInteger.valueOf(x).pow(exponent(y)).longValueExact();
            };
        } catch (ArithmeticException e) {
            throw new SubmitException("--define: " + source + ": " + e.getMessage());
        }
    }

    /// Larger ones overflow whatever the base, unless it is 0 or 1, and nobody needs those.
    private static int exponent(long y) {
        if (y > Long.SIZE) {
            throw new ArithmeticException("exponent is too large");
        }
        return (int) y;
    }

    private double real(Object value) {
        return switch (value) {
            case Long n -> n;
            case Double d -> d;
            default ->
                    throw new SubmitException(
                            "--define: " + source + ": '" + value + "' is not a number");
        };
    }

    private boolean skip(String token) {
        skipSpace();
        // `*` is not the first half of `**`.
        boolean there =
                source.startsWith(token, at) && !(token.equals("*") && source.startsWith("**", at));
        at += there ? token.length() : 0;
        return there;
    }

    private void expect(String token) {
        if (!skip(token)) {
            throw invalid();
        }
    }

    private void skipSpace() {
        while (at < source.length() && source.charAt(at) == ' ') {
            at++;
        }
    }

    private SubmitException invalid() {
        return new SubmitException("--define: cannot evaluate '" + source + "'");
    }
}
