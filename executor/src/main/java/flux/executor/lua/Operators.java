package flux.executor.lua;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What operators do.
final class Operators {
    private Operators() {}

    static Expression unary(String operator, Expression operand) {
        return switch (operator) {
            case "not" -> scope -> !Values.isTrue(operand.value(scope));
            case "-" -> scope -> -arithmetic(operand.value(scope));
            default -> scope -> length(operand.value(scope));
        };
    }

    private static double length(@Nullable Object value) throws LuaException {
        return switch (value) {
            case String text -> text.length();
            case LuaTable table -> table.length();
            case null, default ->
                    throw new LuaException(
                            "attempt to get length of a " + Values.type(value) + " value");
        };
    }

    static Expression binary(String operator, Expression left, Expression right) {
        return switch (operator) {
            case "and" ->
                    scope -> {
                        Object value = left.value(scope);
                        return Values.isTrue(value) ? right.value(scope) : value;
                    };
            case "or" ->
                    scope -> {
                        Object value = left.value(scope);
                        return Values.isTrue(value) ? value : right.value(scope);
                    };
            case "==" -> scope -> Objects.equals(left.value(scope), right.value(scope));
            case "~=" -> scope -> !Objects.equals(left.value(scope), right.value(scope));
            case "<" -> scope -> compare(left.value(scope), right.value(scope)) < 0;
            case ">" -> scope -> compare(left.value(scope), right.value(scope)) > 0;
            case "<=" -> scope -> compare(left.value(scope), right.value(scope)) <= 0;
            case ">=" -> scope -> compare(left.value(scope), right.value(scope)) >= 0;
            case ".." -> scope -> concatenate(left.value(scope), right.value(scope), scope);
            default ->
                    scope ->
                            compute(
                                    operator,
                                    arithmetic(left.value(scope)),
                                    arithmetic(right.value(scope)));
        };
    }

    private static String concatenate(@Nullable Object left, @Nullable Object right, Scope scope)
            throws LuaException {
        for (Object part : new Object[] {left, right}) {
            if (!(part instanceof String) && !(part instanceof Double)) {
                throw new LuaException("attempt to concatenate a " + Values.type(part) + " value");
            }
        }
        String first = Values.text(left);
        String second = Values.text(right);
        scope.machine.charge((long) first.length() + second.length());
        return first + second;
    }

    private static double compute(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - Math.floor(a / b) * b;
            default -> Math.pow(a, b);
        };
    }

    private static double arithmetic(@Nullable Object value) throws LuaException {
        Double number = Values.number(value);
        if (number == null) {
            throw new LuaException(
                    "attempt to perform arithmetic on a " + Values.type(value) + " value");
        }
        return number;
    }

    private static int compare(@Nullable Object a, @Nullable Object b) throws LuaException {
        if (a instanceof Double x && b instanceof Double y) {
            return Double.compare(x, y);
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        throw new LuaException(
                "attempt to compare %s with %s".formatted(Values.type(a), Values.type(b)));
    }

    /// What stands at `key`; of a text, the functions of the library for texts.
    static @Nullable Object get(@Nullable Object from, @Nullable Object key, Scope scope)
            throws LuaException {
        Object table = from instanceof String ? scope.machine.globals().get("string") : from;
        if (!(table instanceof LuaTable source)) {
            throw new LuaException(
                    "attempt to index a %s value (field '%s')"
                            .formatted(Values.type(from), Values.text(key)));
        }
        return key == null ? null : source.get(key);
    }
}
