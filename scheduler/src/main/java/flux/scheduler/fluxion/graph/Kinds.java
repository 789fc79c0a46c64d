package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.List;

/// What many vertices have in common, said once: a vertex only knows the number of its kind.
final class Kinds {

    /// @param type the number of its name, as is `basename` and `unit`
    /// @param size units in the pool
    private record Kind(int type, int basename, int unit, long size) {}

    private final Object2IntOpenHashMap<Kind> numbers = new Object2IntOpenHashMap<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final IntArrayList types = new IntArrayList();
    private final LongArrayList sizes = new LongArrayList();

    int number(int type, int basename, int unit, long size) {
        return numbers.computeIfAbsent(new Kind(type, basename, unit, size), this::add);
    }

    private int add(Kind kind) {
        kinds.add(kind);
        types.add(kind.type());
        sizes.add(kind.size());
        return kinds.size() - 1;
    }

    int type(int kind) {
        return types.getInt(kind);
    }

    long size(int kind) {
        return sizes.getLong(kind);
    }

    int basename(int kind) {
        return kinds.get(kind).basename();
    }

    int unit(int kind) {
        return kinds.get(kind).unit();
    }
}
