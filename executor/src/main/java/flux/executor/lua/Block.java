package flux.executor.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements one after the other.
record Block(List<Statement> statements) {

    /// A parsed statement.
    @FunctionalInterface
    interface Statement {
        /// @return null to go on; [#BREAK]; or the results, when it returns from its function
        @Nullable List<@Nullable Object> run(Scope scope) throws LuaException;
    }

    /// Leaves the loop; told from results by its identity.
    static final List<@Nullable Object> BREAK = List.of(new Object());

    /// As [Statement#run].
    @Nullable List<@Nullable Object> run(Scope scope) throws LuaException {
        for (Statement statement : statements) {
            scope.machine.step();
            List<@Nullable Object> result = statement.run(scope);
            if (result != null) {
                return result;
            }
        }
        return null;
    }
}
