package flux.executor.rc;

import flux.executor.lua.LuaException;
import flux.executor.lua.LuaTable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The functions that read and change an environment: `shell.setenv`, `task.setenv` and others.
final class EnvironmentCalls {
    private static final int OVERWRITE = 2;

    private final Supplier<@Nullable Map<String, String>> environment;

    /// @param environment the one there is now, or null
    EnvironmentCalls(Supplier<@Nullable Map<String, String>> environment) {
        this.environment = environment;
    }

    void addTo(LuaTable table) {
        table.with("getenv", this::get);
        table.with("setenv", this::set);
        table.with("unsetenv", this::unset);
        table.with("prepend_path", this::prepend);
        table.with("env_strip", this::strip);
    }

    private Map<String, String> now() throws LuaException {
        Map<String, String> there = environment.get();
        if (there == null) {
            throw new LuaException("there is no task now; only callbacks for task.* have one");
        }
        return there;
    }

    static String text(List<@Nullable Object> arguments, int index, String what)
            throws LuaException {
        Object value = index < arguments.size() ? arguments.get(index) : null;
        String text =
                switch (value) {
                    case String string -> string;
                    case Double number when number == Math.rint(number) ->
                            Long.toString(number.longValue());
                    case Double number -> number.toString();
                    case null, default -> null;
                };
        if (text == null || text.indexOf(0) >= 0) {
            throw new LuaException("argument #" + (index + 1) + " must be " + what);
        }
        return text;
    }

    private static String name(List<@Nullable Object> arguments) throws LuaException {
        String name = text(arguments, 0, "the name of a variable");
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new LuaException("'" + name + "' is no name of a variable");
        }
        return name;
    }

    /// Without a name, all of it.
    private List<@Nullable Object> get(List<@Nullable Object> arguments) throws LuaException {
        if (arguments.isEmpty()) {
            LuaTable all = new LuaTable();
            now().forEach(all::with);
            return List.of(all);
        }
        String value = now().get(name(arguments));
        return value == null ? List.of() : List.of(value);
    }

    private List<@Nullable Object> set(List<@Nullable Object> arguments) throws LuaException {
        String name = name(arguments);
        String value = text(arguments, 1, "a value");
        Object overwrite = arguments.size() > OVERWRITE ? arguments.get(OVERWRITE) : null;
        boolean keeps = Boolean.FALSE.equals(overwrite) || Double.valueOf(0).equals(overwrite);
        if (!keeps || !now().containsKey(name)) {
            now().put(name, value);
        }
        return List.of();
    }

    private List<@Nullable Object> unset(List<@Nullable Object> arguments) throws LuaException {
        now().remove(name(arguments));
        return List.of();
    }

    private List<@Nullable Object> prepend(List<@Nullable Object> arguments) throws LuaException {
        String value = text(arguments, 1, "a path");
        now().merge(
                        name(arguments),
                        value,
                        (before, first) -> before.isEmpty() ? first : first + ":" + before);
        return List.of();
    }

    /// Removes what matches any of the patterns: `*` and `?`.
    private List<@Nullable Object> strip(List<@Nullable Object> arguments) throws LuaException {
        for (int i = 0; i < arguments.size(); i++) {
            Pattern glob = Globs.pattern(text(arguments, i, "a pattern"));
            now().keySet().removeIf(name -> glob.matcher(name).matches());
        }
        return List.of();
    }
}
