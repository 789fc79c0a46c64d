package flux.scheduler.fluxion.graph;

import java.util.Arrays;

/// One number for each vertex, in as little room as the largest of them needs: nearly always 32
/// bits, seldom 64.
final class Column {
    private static final int AT_FIRST = 64;

    private int[] narrow = new int[AT_FIRST];
    private long[] wide = {};
    private boolean isWide;

    long get(int i) {
        return isWide ? wide[i] : narrow[i];
    }

    void set(int i, long value) {
        if (!isWide && value != (int) value) {
            isWide = true;
            wide = new long[narrow.length];
            Arrays.setAll(wide, k -> narrow[k]);
            narrow = new int[0];
        }
        if (i >= capacity()) {
            resize(i * 2);
        }
        if (isWide) {
            wide[i] = value;
        } else {
            narrow[i] = (int) value;
        }
    }

    private int capacity() {
        return isWide ? wide.length : narrow.length;
    }

    /// Leaves no room behind the first `count`.
    void trim(int count) {
        if (capacity() > count && count > 0) {
            resize(count);
        }
    }

    private void resize(int capacity) {
        if (isWide) {
            wide = Arrays.copyOf(wide, capacity);
        } else {
            narrow = Arrays.copyOf(narrow, capacity);
        }
    }
}
