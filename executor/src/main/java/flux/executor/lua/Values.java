package flux.executor.lua;

import org.jspecify.annotations.Nullable;

/// What scripts compute with.
final class Values {
    private static final double EXACT_MAX = 1L << 53;

    private Values() {}

    static boolean isTrue(@Nullable Object value) {
        return value != null && !Boolean.FALSE.equals(value);
    }

    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "nil";
            case Boolean _ -> "boolean";
            case Double _ -> "number";
            case String _ -> "string";
            case LuaTable _ -> "table";
            default -> "function";
        };
    }

    /// As `tostring` has it; a number without a fraction is written without one.
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "nil";
            case Double number when number == Math.rint(number) && Math.abs(number) <= EXACT_MAX ->
                    Long.toString(number.longValue());
            case LuaTable table ->
                    "table: 0x" + Integer.toHexString(System.identityHashCode(table));
            case LuaFunction function ->
                    "function: 0x" + Integer.toHexString(System.identityHashCode(function));
            default -> value.toString();
        };
    }

    /// @return null when `text` is no number
    static @Nullable Double number(String text) {
        String digits = text.strip();
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return (double) Long.parseLong(digits.substring(2), 16);
            }
            boolean isPlain = digits.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
            return isPlain ? Double.valueOf(digits) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// @return null when `value` is neither a number nor a text of one
    static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Double number -> number;
            case String text -> number(text);
            case null, default -> null;
        };
    }
}
