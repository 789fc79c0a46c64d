package flux.executor.rc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.lua.LuaException;
import flux.executor.lua.LuaTable;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON object that a script sees as a table, and changes.
final class JsonTable extends LuaTable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode object;

    JsonTable(ObjectNode object) {
        this.object = object;
    }

    @Override
    public @Nullable Object get(Object key) {
        return toLua(object.path(key.toString()));
    }

    @Override
    public void set(Object key, @Nullable Object value) throws LuaException {
        if (value == null) {
            object.remove(key.toString());
        } else {
            object.set(key.toString(), toJson(value));
        }
    }

    @Override
    public Set<Object> keys() {
        Set<Object> keys = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static @Nullable Object toLua(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> new JsonTable((ObjectNode) node);
            case ARRAY -> {
                LuaTable list = new LuaTable();
                try {
                    for (JsonNode item : node) {
                        list.set((double) (list.length() + 1), toLua(item));
                    }
                } catch (LuaException e) {
                    throw new IllegalStateException(e); // a plain table takes everything
                }
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.doubleValue();
            case BOOLEAN -> node.booleanValue();
            default -> null;
        };
    }

    private static JsonNode toJson(Object value) throws LuaException {
        return switch (value) {
            case String text -> JSON.textNode(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 31 ->
                    JSON.numberNode(number.intValue());
            case Double number -> JSON.numberNode(number);
            case JsonTable table -> table.object.deepCopy();
            case LuaTable table -> toJson(table);
            default -> throw new LuaException("an option cannot be a function");
        };
    }

    private static JsonNode toJson(LuaTable table) throws LuaException {
        if (table.length() > 0) {
            ArrayNode list = JSON.arrayNode();
            for (int i = 1; i <= table.length(); i++) {
                Object item = table.get((double) i);
                list.add(item == null || item == table ? JSON.nullNode() : toJson(item));
            }
            return list;
        }
        ObjectNode object = JSON.objectNode();
        for (Object key : table.keys()) {
            Object item = table.get(key);
            if (item != null && item != table) {
                object.set(key.toString(), toJson(item));
            }
        }
        return object;
    }
}
