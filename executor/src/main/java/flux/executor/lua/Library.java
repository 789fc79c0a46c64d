package flux.executor.lua;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IllegalFormatException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The functions that scripts find. Those on texts know no patterns.
final class Library {
    private static final Pattern DIRECTIVE = Pattern.compile("%[-+ 0#]*\\d{0,3}(\\.\\d{1,2})?(.)");

    private Library() {}

    static void addTo(LuaTable globals, Machine machine) {
        globals.with("type", arguments -> one(Values.type(at(arguments, 0))));
        globals.with("tostring", arguments -> one(Values.text(at(arguments, 0))));
        globals.with("tonumber", arguments -> one(Values.number(at(arguments, 0))));
        globals.with("pairs", arguments -> pairs(arguments, machine));
        globals.with("ipairs", Library::ipairs);
        globals.with(
                "error",
                arguments -> {
                    throw new LuaException(Values.text(at(arguments, 0)));
                });
        globals.with("assert", Library::check);
        globals.with("pcall", arguments -> guarded(arguments, machine));
        globals.with(
                "string",
                new LuaTable()
                        .with("len", arguments -> one((double) text(arguments, 0).length()))
                        .with("lower", a -> one(text(a, 0).toLowerCase(Locale.ROOT)))
                        .with("upper", a -> one(text(a, 0).toUpperCase(Locale.ROOT)))
                        .with("rep", arguments -> repeat(arguments, machine))
                        .with("sub", Library::part)
                        .with("find", Library::find)
                        .with("format", arguments -> format(arguments, machine)));
        globals.with(
                "table",
                new LuaTable()
                        .with("insert", arguments -> insert(arguments, machine))
                        .with("concat", arguments -> concat(arguments, machine)));
    }

    private static List<@Nullable Object> one(@Nullable Object value) {
        return Collections.singletonList(value);
    }

    private static @Nullable Object at(List<@Nullable Object> arguments, int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    private static String text(List<@Nullable Object> arguments, int index) throws LuaException {
        Object value = at(arguments, index);
        if (value instanceof String || value instanceof Double) {
            return Values.text(value);
        }
        throw bad(index, "string", value);
    }

    private static LuaTable table(List<@Nullable Object> arguments) throws LuaException {
        if (at(arguments, 0) instanceof LuaTable table) {
            return table;
        }
        throw bad(0, "table", at(arguments, 0));
    }

    private static int number(List<@Nullable Object> arguments, int index, int otherwise)
            throws LuaException {
        Object value = at(arguments, index);
        Double number = Values.number(value);
        if (value != null && number == null) {
            throw bad(index, "number", value);
        }
        return number == null ? otherwise : number.intValue();
    }

    private static double number(@Nullable Object value) throws LuaException {
        Double number = Values.number(value);
        if (number == null) {
            throw new LuaException("number expected, got " + Values.type(value));
        }
        return number;
    }

    private static LuaException bad(int index, String expected, @Nullable Object value) {
        return new LuaException(
                "bad argument #%d (%s expected, got %s)"
                        .formatted(index + 1, expected, Values.type(value)));
    }

    private static List<@Nullable Object> pairs(List<@Nullable Object> arguments, Machine machine)
            throws LuaException {
        LuaTable table = table(arguments);
        machine.charge(table.keys().size());
        Iterator<Object> keys = List.copyOf(table.keys()).iterator();
        LuaFunction next =
                _ -> {
                    if (!keys.hasNext()) {
                        return List.of();
                    }
                    Object key = keys.next();
                    return Arrays.asList(key, table.get(key));
                };
        return one(next);
    }

    private static List<@Nullable Object> ipairs(List<@Nullable Object> arguments)
            throws LuaException {
        LuaTable table = table(arguments);
        double[] index = {0};
        LuaFunction next =
                _ -> {
                    Object value = table.get(++index[0]);
                    return value == null ? List.of() : Arrays.asList(index[0], value);
                };
        return one(next);
    }

    private static List<@Nullable Object> check(List<@Nullable Object> arguments)
            throws LuaException {
        if (!Values.isTrue(at(arguments, 0))) {
            Object message = at(arguments, 1);
            throw new LuaException(message == null ? "assertion failed!" : Values.text(message));
        }
        return arguments;
    }

    private static List<@Nullable Object> guarded(List<@Nullable Object> arguments, Machine machine)
            throws LuaException {
        if (!(at(arguments, 0) instanceof LuaFunction function)) {
            throw bad(0, "function", at(arguments, 0));
        }
        List<@Nullable Object> results = new ArrayList<>();
        try {
            results.addAll(machine.enter(function, arguments.subList(1, arguments.size())));
            results.addFirst(true);
        } catch (LuaException e) {
            machine.step(); // nobody outlives the limit in here
            results.add(false);
            results.add(Objects.toString(e.getMessage()));
        }
        return results;
    }

    private static List<@Nullable Object> repeat(List<@Nullable Object> arguments, Machine machine)
            throws LuaException {
        String text = text(arguments, 0);
        int times = Math.max(0, number(arguments, 1, 0));
        machine.charge((long) text.length() * times);
        return one(text.repeat(times));
    }

    private static List<@Nullable Object> part(List<@Nullable Object> arguments)
            throws LuaException {
        String text = text(arguments, 0);
        int from = place(number(arguments, 1, 1), text);
        int to = Math.min(place(number(arguments, 2, -1), text), text.length());
        from = Math.max(1, from);
        return one(from > to ? "" : text.substring(from - 1, to));
    }

    /// Places below 0 count from the end.
    private static int place(int given, String text) {
        return given < 0 ? text.length() + 1 + given : given;
    }

    private static List<@Nullable Object> find(List<@Nullable Object> arguments)
            throws LuaException {
        String text = text(arguments, 0);
        String what = text(arguments, 1);
        boolean isPlain = Values.isTrue(at(arguments, 3));
        if (!isPlain && what.chars().anyMatch(c -> "^$*+?.([%-".indexOf(c) >= 0)) {
            throw new LuaException("patterns are not known here; string.find(s, t, 1, true)");
        }
        int from = Math.max(1, place(number(arguments, 2, 1), text));
        int found = text.indexOf(what, from - 1);
        return found < 0
                ? one(null)
                : List.of((double) (found + 1), (double) (found + what.length()));
    }

    private static List<@Nullable Object> format(List<@Nullable Object> arguments, Machine machine)
            throws LuaException {
        Matcher matcher = DIRECTIVE.matcher(text(arguments, 0));
        StringBuilder formatted = new StringBuilder();
        int index = 1;
        while (matcher.find()) {
            String directive = matcher.group();
            char kind = matcher.group(2).charAt(0);
            String piece;
            try {
                piece = piece(directive, kind, at(arguments, index));
            } catch (IllegalFormatException e) {
                throw new LuaException("invalid conversion '" + directive + "' to 'format'");
            }
            index += kind == '%' ? 0 : 1;
            machine.charge(piece.length());
            matcher.appendReplacement(formatted, Matcher.quoteReplacement(piece));
        }
        return one(matcher.appendTail(formatted).toString());
    }

    private static String piece(String directive, char kind, @Nullable Object value)
            throws LuaException {
        return switch (kind) {
            case '%' -> "%";
            case 's' -> directive.formatted(Values.text(value));
            case 'd', 'i', 'x', 'X' ->
                    String.format(Locale.ROOT, directive.replace('i', 'd'), (long) number(value));
            case 'f', 'g', 'e' -> String.format(Locale.ROOT, directive, number(value));
            default -> throw new LuaException("invalid conversion '" + directive + "'");
        };
    }

    private static List<@Nullable Object> insert(List<@Nullable Object> arguments, Machine machine)
            throws LuaException {
        LuaTable table = table(arguments);
        int last = table.length();
        if (arguments.size() <= 2) {
            table.set((double) (last + 1), at(arguments, 1));
            return List.of();
        }
        int place = number(arguments, 1, last + 1);
        for (int i = last; i >= place; i--) {
            machine.step();
            table.set((double) (i + 1), table.get((double) i));
        }
        table.set((double) place, at(arguments, 2));
        return List.of();
    }

    private static List<@Nullable Object> concat(List<@Nullable Object> arguments, Machine machine)
            throws LuaException {
        LuaTable table = table(arguments);
        String between = arguments.size() > 1 ? text(arguments, 1) : "";
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= table.length(); i++) {
            String piece = Values.text(table.get((double) i));
            machine.charge((long) piece.length() + between.length());
            all.append(i == 1 ? "" : between).append(piece);
        }
        return one(all.toString());
    }
}
