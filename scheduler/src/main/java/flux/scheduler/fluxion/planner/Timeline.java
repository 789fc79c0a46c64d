package flux.scheduler.fluxion.planner;

import java.util.Arrays;

/// What remains of a pool over time: a step function, kept as the points where it changes.
///
/// One balanced tree (AVL) by time, in columns of ints and longs. Every node knows the least and
/// the largest remainder below it, and what is still to be added to its subtree, so that a span
/// over any number of points is added, and the earliest point with enough is found, in logarithmic
/// time.
final class Timeline {
    private static final int NONE = -1;
    private static final int POINTS_AT_FIRST = 4;

    private long[] at = new long[POINTS_AT_FIRST];
    private long[] remaining = new long[POINTS_AT_FIRST];
    private long[] least = new long[POINTS_AT_FIRST];
    private long[] most = new long[POINTS_AT_FIRST];
    private long[] pending = new long[POINTS_AT_FIRST];
    private int[] references = new int[POINTS_AT_FIRST];
    private int[] left = new int[POINTS_AT_FIRST];
    private int[] right = new int[POINTS_AT_FIRST];
    private byte[] height = new byte[POINTS_AT_FIRST];
    private int used;
    private int free = NONE;
    private int root;

    /// One point at `base`, which always exists.
    Timeline(long base, long total) {
        root = newNode(base, total);
        references[root] = 1;
    }

    /// Holds the point at `t`, which is made when there is none.
    void hold(long t) {
        int node = find(t);
        if (node == NONE) {
            root = insert(root, t, remainingAt(t));
            node = find(t);
        }
        references[node]++;
    }

    /// Lets go of the point at `t`; nobody's point disappears.
    void release(long t) {
        int node = find(t);
        if (--references[node] == 0) {
            root = remove(root, t);
        }
    }

    /// Adds `delta` to all points in `[from, to)`.
    void add(long from, long to, long delta) {
        add(root, from, to, delta, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    void addEverywhere(long delta) {
        give(root, delta);
    }

    /// Of the last point at or before `t`; `t` is not before the base.
    long remainingAt(long t) {
        int node = root;
        long found = 0;
        while (node != NONE) {
            push(node);
            if (at[node] <= t) {
                found = remaining[node];
                node = right[node];
            } else {
                node = left[node];
            }
        }
        return found;
    }

    /// The least in `[from, to)`.
    long leastDuring(long from, long to) {
        return Math.min(remainingAt(from), least(root, from, to, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    /// The earliest point at or after `t` with at least `amount`; -1 when there is none.
    long firstAtLeast(long t, long amount) {
        int node = search(root, t, amount, true);
        return node == NONE ? -1 : at[node];
    }

    /// The earliest point at or after `t` with less than `amount`; -1 when there is none.
    long firstBelow(long t, long amount) {
        int node = search(root, t, amount, false);
        return node == NONE ? -1 : at[node];
    }

    private int search(int node, long t, long amount, boolean enough) {
        if (node == NONE || (enough ? most[node] < amount : least[node] >= amount)) {
            return NONE;
        }
        push(node);
        if (at[node] >= t) {
            int earlier = search(left[node], t, amount, enough);
            if (earlier != NONE) {
                return earlier;
            }
            if (remaining[node] >= amount == enough) {
                return node;
            }
        }
        return search(right[node], t, amount, enough);
    }

    private void add(int node, long from, long to, long delta, long low, long high) {
        if (node == NONE || high < from || low >= to) {
            return;
        }
        if (low >= from && high < to) {
            give(node, delta);
            return;
        }
        push(node);
        if (at[node] >= from && at[node] < to) {
            remaining[node] += delta;
        }
        add(left[node], from, to, delta, low, at[node] - 1);
        add(right[node], from, to, delta, at[node] + 1, high);
        gather(node);
    }

    private long least(int node, long from, long to, long low, long high) {
        if (node == NONE || high < from || low >= to) {
            return Long.MAX_VALUE;
        }
        if (low >= from && high < to) {
            return least[node];
        }
        push(node);
        long here = at[node] >= from && at[node] < to ? remaining[node] : Long.MAX_VALUE;
        here = Math.min(here, least(left[node], from, to, low, at[node] - 1));
        return Math.min(here, least(right[node], from, to, at[node] + 1, high));
    }

    private int find(long t) {
        int node = root;
        while (node != NONE && at[node] != t) {
            node = t < at[node] ? left[node] : right[node];
        }
        return node;
    }

    private int insert(int node, long t, long value) {
        if (node == NONE) {
            return newNode(t, value);
        }
        push(node);
        if (t < at[node]) {
            int child = insert(left[node], t, value);
            left[node] = child;
        } else {
            int child = insert(right[node], t, value);
            right[node] = child;
        }
        return balance(node);
    }

    private int remove(int node, long t) {
        push(node);
        if (t < at[node]) {
            left[node] = remove(left[node], t);
        } else if (t > at[node]) {
            right[node] = remove(right[node], t);
        } else if (left[node] == NONE || right[node] == NONE) {
            int child = left[node] == NONE ? right[node] : left[node];
            left[node] = free;
            free = node;
            return child;
        } else {
            int next = right[node];
            push(next);
            while (left[next] != NONE) {
                next = left[next];
                push(next);
            }
            at[node] = at[next];
            remaining[node] = remaining[next];
            references[node] = references[next];
            right[node] = remove(right[node], at[next]);
        }
        return balance(node);
    }

    private int balance(int node) {
        int tilt = tilt(node);
        if (tilt > 1) {
            push(left[node]);
            if (tilt(left[node]) < 0) {
                left[node] = rotateLeft(left[node]);
            }
            return rotateRight(node);
        }
        if (tilt < -1) {
            push(right[node]);
            if (tilt(right[node]) > 0) {
                right[node] = rotateRight(right[node]);
            }
            return rotateLeft(node);
        }
        gather(node);
        return node;
    }

    private int rotateRight(int node) {
        int top = left[node];
        push(top);
        left[node] = right[top];
        right[top] = node;
        gather(node);
        gather(top);
        return top;
    }

    private int rotateLeft(int node) {
        int top = right[node];
        push(top);
        right[node] = left[top];
        left[top] = node;
        gather(node);
        gather(top);
        return top;
    }

    private int tilt(int node) {
        return heightOf(left[node]) - heightOf(right[node]);
    }

    private int heightOf(int node) {
        return node == NONE ? 0 : height[node];
    }

    private void give(int node, long delta) {
        remaining[node] += delta;
        least[node] += delta;
        most[node] += delta;
        pending[node] += delta;
    }

    private void push(int node) {
        long delta = pending[node];
        if (delta != 0) {
            pending[node] = 0;
            if (left[node] != NONE) {
                give(left[node], delta);
            }
            if (right[node] != NONE) {
                give(right[node], delta);
            }
        }
    }

    private void gather(int node) {
        long low = remaining[node];
        long high = low;
        int l = left[node];
        if (l != NONE) {
            low = Math.min(low, least[l]);
            high = Math.max(high, most[l]);
        }
        int r = right[node];
        if (r != NONE) {
            low = Math.min(low, least[r]);
            high = Math.max(high, most[r]);
        }
        least[node] = low;
        most[node] = high;
        height[node] = (byte) (1 + Math.max(heightOf(l), heightOf(r)));
    }

    private int newNode(long t, long value) {
        int node = free;
        if (node == NONE) {
            node = used++;
            if (node == at.length) {
                grow(node * 2);
            }
        } else {
            free = left[node];
        }
        at[node] = t;
        remaining[node] = value;
        least[node] = value;
        most[node] = value;
        pending[node] = 0;
        references[node] = 0;
        left[node] = NONE;
        right[node] = NONE;
        height[node] = 1;
        return node;
    }

    private void grow(int capacity) {
        at = Arrays.copyOf(at, capacity);
        remaining = Arrays.copyOf(remaining, capacity);
        least = Arrays.copyOf(least, capacity);
        most = Arrays.copyOf(most, capacity);
        pending = Arrays.copyOf(pending, capacity);
        references = Arrays.copyOf(references, capacity);
        left = Arrays.copyOf(left, capacity);
        right = Arrays.copyOf(right, capacity);
        height = Arrays.copyOf(height, capacity);
    }
}
