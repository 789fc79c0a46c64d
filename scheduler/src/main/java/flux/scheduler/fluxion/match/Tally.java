package flux.scheduler.fluxion.match;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;

/// What was found below one vertex: groups of candidates, by type. Used again and again.
final class Tally {
    private int[] types = new int[4];
    private IntArrayList[] groups = {};
    private long[] units = new long[4];
    private int count;

    void clear() {
        for (int i = 0; i < count; i++) {
            groups[i].clear();
            units[i] = 0;
        }
        count = 0;
    }

    void add(int type, int group, long groupUnits) {
        int i = slot(type);
        groups[i].add(group);
        units[i] += groupUnits;
    }

    void addAll(Tally other) {
        for (int i = 0; i < other.count; i++) {
            int k = slot(other.types[i]);
            groups[k].addAll(other.groups[i]);
            units[k] += other.units[i];
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// All units found of `type`.
    long units(int type) {
        int i = find(type);
        return i < 0 ? 0 : units[i];
    }

    IntArrayList groups(int type) {
        int i = slot(type);
        return groups[i];
    }

    private int find(int type) {
        for (int i = 0; i < count; i++) {
            if (types[i] == type) {
                return i;
            }
        }
        return -1;
    }

    private int slot(int type) {
        int i = find(type);
        if (i >= 0) {
            return i;
        }
        if (count == types.length) {
            types = Arrays.copyOf(types, count * 2);
            units = Arrays.copyOf(units, count * 2);
        }
        if (count == groups.length) {
            groups = Arrays.copyOf(groups, count + 1);
            groups[count] = new IntArrayList();
        }
        types[count] = type;
        return count++;
    }
}
