package flux.executor.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that a script calls.
@FunctionalInterface
public interface LuaFunction {

    /// @param arguments nil, Boolean, Double, String, [LuaTable] or LuaFunction; nil is null
    /// @return the results, of which an expression takes the first
    List<@Nullable Object> call(List<@Nullable Object> arguments) throws LuaException;
}
