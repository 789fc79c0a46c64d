package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.List;

/// Names as small numbers, in the order in which they were first seen.
public final class Names {

    /// What [#find] answers for a name that was never seen.
    public static final int UNKNOWN = -1;

    private final Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();
    private final List<String> names = new ArrayList<>();

    Names(String... first) {
        numbers.defaultReturnValue(UNKNOWN);
        for (String name : first) {
            number(name);
        }
    }

    /// The number of `name`, which gets one when it has none.
    public int number(String name) {
        int number = numbers.getInt(name);
        if (number == UNKNOWN) {
            number = names.size();
            names.add(name);
            numbers.put(name, number);
        }
        return number;
    }

    public int find(String name) {
        return numbers.getInt(name);
    }

    public String name(int number) {
        return names.get(number);
    }

    public int count() {
        return names.size();
    }

    /// One bit for a number; the last one stands for all that have none of their own.
    public static long bit(int number) {
        return 1L << Math.min(number, Long.SIZE - 1);
    }
}
