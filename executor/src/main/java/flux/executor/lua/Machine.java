package flux.executor.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs scripts, which share their globals. The work that they may do in all is limited, since
/// whoever runs them waits for them; so is the depth of their calls.
public final class Machine {

    /// Statements, calls and turns of loops; a text counts a step for each piece of it.
    static final long STEPS_MAX = 1_000_000;

    private static final int CALLS_MAX = 150;
    private static final String OVERFLOW = "stack overflow: nested too deeply";
    private static final int PIECE_CHARS = 8;

    private final LuaTable globals = new LuaTable();
    private long steps;
    private int calls;

    public Machine() {
        Library.addTo(globals, this);
    }

    public LuaTable globals() {
        return globals;
    }

    /// Runs a script.
    ///
    /// @param chunk its name, for messages
    /// @throws LuaException when it is not Lua, fails, or works too long
    public void run(String chunk, String text) throws LuaException {
        try {
            Parser.parse(chunk, text).run(new Scope(null, this, List.of()));
        } catch (StackOverflowError e) {
            throw new LuaException(chunk + ": " + OVERFLOW);
        }
    }

    /// Calls what a script has defined.
    public @Nullable Object call(LuaFunction function, List<@Nullable Object> arguments)
            throws LuaException {
        try {
            List<@Nullable Object> results = enter(function, arguments);
            return results.isEmpty() ? null : results.getFirst();
        } catch (StackOverflowError e) {
            throw new LuaException(OVERFLOW);
        }
    }

    List<@Nullable Object> enter(LuaFunction function, List<@Nullable Object> arguments)
            throws LuaException {
        step();
        if (calls >= CALLS_MAX) {
            throw new LuaException("stack overflow: more than " + CALLS_MAX + " calls");
        }
        calls++;
        try {
            return function.call(arguments);
        } finally {
            calls--;
        }
    }

    void step() throws LuaException {
        steps++;
        if (steps > STEPS_MAX) {
            throw new LuaException("it works too long: more than " + STEPS_MAX + " steps");
        }
    }

    /// Before a text of so many characters is made.
    void charge(long chars) throws LuaException {
        steps += chars / PIECE_CHARS;
        step();
    }
}
