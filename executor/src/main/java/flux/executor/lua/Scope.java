package flux.executor.lua;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The local variables of a block, within those of the blocks around it.
final class Scope {

    /// A variable; closures share it.
    private static final class Cell {
        @Nullable Object value;
    }

    final Machine machine;

    /// What stands for `...`.
    final List<@Nullable Object> rest;

    private final @Nullable Scope around;
    private final Map<String, Cell> locals = new HashMap<>();

    Scope(@Nullable Scope around, Machine machine, List<@Nullable Object> rest) {
        this.around = around;
        this.machine = machine;
        this.rest = rest;
    }

    Scope inner() {
        return new Scope(this, machine, rest);
    }

    void declare(String name, @Nullable Object value) {
        Cell cell = new Cell();
        cell.value = value;
        locals.put(name, cell);
    }

    private @Nullable Cell find(String name) {
        for (Scope scope = this; scope != null; scope = scope.around) {
            Cell cell = scope.locals.get(name);
            if (cell != null) {
                return cell;
            }
        }
        return null;
    }

    @Nullable Object get(String name) {
        Cell cell = find(name);
        return cell == null ? machine.globals().get(name) : cell.value;
    }

    void set(String name, @Nullable Object value) throws LuaException {
        Cell cell = find(name);
        if (cell == null) {
            machine.globals().set(name, value);
        } else {
            cell.value = value;
        }
    }
}
