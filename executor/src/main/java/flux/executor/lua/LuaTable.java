package flux.executor.lua;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table; its keys keep the order in which they came. Subclasses show what is elsewhere.
public class LuaTable {
    private final Map<Object, Object> values = new LinkedHashMap<>();
    private int length;

    public @Nullable Object get(Object key) {
        return values.get(key);
    }

    /// @param value null removes the key
    /// @throws LuaException when this table cannot hold that
    public void set(Object key, @Nullable Object value) throws LuaException {
        if (value == null) {
            values.remove(key);
            if (key instanceof Double place && place >= 1 && place <= length) {
                length = (int) Math.ceil(place) - 1;
            }
            return;
        }
        values.put(key, value);
        while (values.containsKey((double) (length + 1))) {
            length++;
        }
    }

    public Set<Object> keys() {
        return values.keySet();
    }

    /// As the operator `#`: how many keys from 1 on have values.
    public final int length() {
        return length;
    }

    /// For tables that the program fills, which take everything.
    public final LuaTable with(String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value);
        }
        return this;
    }

    /// As [#with].
    public final LuaTable with(String key, LuaFunction function) {
        values.put(key, function);
        return this;
    }
}
