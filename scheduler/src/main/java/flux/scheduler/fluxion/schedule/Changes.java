package flux.scheduler.fluxion.schedule;

import java.util.Arrays;

/// The vertices at which claims were made and released, in order: from this, whoever remembers
/// something about the schedule learns what to find out again. Only the last ones are kept.
public final class Changes {
    private static final int AT_FIRST = 1 << 10;
    private static final int KEPT_MAX = 1 << 16;

    private int[] ring = new int[AT_FIRST];
    private long end;

    void claimed(int u) {
        add(u);
    }

    void released(int u) {
        add(~u);
    }

    private void add(int change) {
        if (end == ring.length && ring.length < KEPT_MAX) {
            ring = Arrays.copyOf(ring, ring.length * 2);
        }
        ring[(int) (end++ & (ring.length - 1))] = change;
    }

    /// How many there were in all; the number of the next one.
    public long end() {
        return end;
    }

    /// Whether all from number `from` on are still known.
    public boolean reachBackTo(long from) {
        return end - from <= ring.length;
    }

    public int vertex(long number) {
        int change = at(number);
        return change < 0 ? ~change : change;
    }

    public boolean isRelease(long number) {
        return at(number) < 0;
    }

    private int at(long number) {
        return ring[(int) (number & (ring.length - 1))];
    }
}
