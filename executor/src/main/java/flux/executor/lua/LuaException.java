package flux.executor.lua;

/// A script is not Lua as we know it, or has failed; the message names file and line.
public final class LuaException extends Exception {
    private static final long serialVersionUID = 1;

    public LuaException(String message) {
        super(message, null, false, false); // scripts may throw a lot of them
    }
}
