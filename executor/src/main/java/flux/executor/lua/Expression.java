package flux.executor.lua;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed expression.
@FunctionalInterface
interface Expression {
    @Nullable Object value(Scope scope) throws LuaException;

    /// All values; only calls and `...` have other than one.
    default List<@Nullable Object> values(Scope scope) throws LuaException {
        return Collections.singletonList(value(scope));
    }

    /// Finds any number of values.
    @FunctionalInterface
    interface Source {
        List<@Nullable Object> values(Scope scope) throws LuaException;
    }

    /// One with any number of values.
    record Many(Source source) implements Expression {
        @Override
        public List<@Nullable Object> values(Scope scope) throws LuaException {
            return source.values(scope);
        }

        @Override
        public @Nullable Object value(Scope scope) throws LuaException {
            List<@Nullable Object> values = source.values(scope);
            return values.isEmpty() ? null : values.getFirst();
        }
    }

    /// One that can stand on the left of `=`.
    interface Place extends Expression {
        void set(Scope scope, @Nullable Object value) throws LuaException;
    }
}
