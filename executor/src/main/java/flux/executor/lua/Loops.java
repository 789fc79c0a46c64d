package flux.executor.lua;

import flux.executor.lua.Block.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The two kinds of `for`.
final class Loops {
    private static final int STEP = 2;

    private Loops() {}

    /// `for i = first, last, step`.
    static Statement counting(String name, List<Expression> given, Block body) {
        return scope -> {
            double first = number(given, 0, scope);
            double last = number(given, 1, scope);
            double step = given.size() > STEP ? number(given, STEP, scope) : 1;
            if (step == 0) {
                throw new LuaException("'for' step is zero");
            }
            for (double i = first; step > 0 ? i <= last : i >= last; i += step) {
                scope.machine.step();
                Scope inner = scope.inner();
                inner.declare(name, i);
                List<@Nullable Object> result = body.run(inner);
                if (result != null) {
                    return result == Block.BREAK ? null : result;
                }
            }
            return null;
        };
    }

    private static double number(List<Expression> given, int index, Scope scope)
            throws LuaException {
        Object value = index < given.size() ? given.get(index).value(scope) : null;
        Double number = Values.number(value);
        if (number == null) {
            throw new LuaException("'for' needs numbers, not a " + Values.type(value) + " value");
        }
        return number;
    }

    /// `for a, b in iterator, state, control`.
    static Statement over(List<String> names, List<Expression> given, Block body) {
        return scope -> {
            List<@Nullable Object> start = ExpressionParser.values(given, scope);
            Object iterator = start.isEmpty() ? null : start.getFirst();
            Object state = start.size() > 1 ? start.get(1) : null;
            Object control = start.size() > 2 ? start.get(2) : null;
            if (!(iterator instanceof LuaFunction next)) {
                throw new LuaException(
                        "'for' needs an iterator such as pairs(t), not a "
                                + Values.type(iterator)
                                + " value");
            }
            while (true) {
                List<@Nullable Object> values =
                        scope.machine.enter(next, Arrays.asList(state, control));
                control = values.isEmpty() ? null : values.getFirst();
                if (control == null) {
                    return null;
                }
                Scope inner = scope.inner();
                for (int i = 0; i < names.size(); i++) {
                    inner.declare(names.get(i), i < values.size() ? values.get(i) : null);
                }
                List<@Nullable Object> result = body.run(inner);
                if (result != null) {
                    return result == Block.BREAK ? null : result;
                }
            }
        };
    }
}
