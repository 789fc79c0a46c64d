package flux.scheduler.fluxion.schedule;

import java.util.Arrays;

/// Who has one vertex, and when: exclusively, or shared as an ancestor of what they have.
///
/// Exclusive claims do not overlap anything, so the planner of a pool that is taken whole is the
/// list of them; shared ones are only counted, without a limit that could be reached.
public final class Claims {
    private static final int WIDTH = 4;
    private static final int EXCLUSIVE = 1;
    private static final int RESERVED = 2;

    private long[] cells = new long[WIDTH];
    private int count;
    private int exclusiveCount;

    /// One look at a claim.
    public interface Visitor {
        void claim(long job, boolean exclusive, boolean reserved);
    }

    void add(long job, long start, long end, boolean exclusive, boolean reserved) {
        int cell = count++ * WIDTH;
        if (cell == cells.length) {
            cells = Arrays.copyOf(cells, cell * 2);
        }
        cells[cell] = job;
        cells[cell + 1] = start;
        cells[cell + 2] = end;
        cells[cell + 3] = (exclusive ? EXCLUSIVE : 0) | (reserved ? RESERVED : 0);
        exclusiveCount += exclusive ? 1 : 0;
    }

    void remove(long job) {
        for (int i = count - 1; i >= 0; i--) {
            int cell = i * WIDTH;
            if (cells[cell] == job) {
                exclusiveCount -= (int) (cells[cell + 3] & EXCLUSIVE);
                count--;
                System.arraycopy(cells, count * WIDTH, cells, cell, WIDTH);
            }
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public boolean areAnyExclusive() {
        return exclusiveCount > 0;
    }

    /// Whether `[from, to)` is free for a job that shares the vertex, or wants all of it.
    ///
    /// @param now an allocation that should have ended before, but has not, still counts at this
    ///     time
    public boolean isFree(long from, long to, long now, boolean forAll) {
        if (!forAll && exclusiveCount == 0) {
            return true;
        }
        for (int cell = 0; cell < count * WIDTH; cell += WIDTH) {
            long kind = cells[cell + 3];
            if ((forAll || (kind & EXCLUSIVE) != 0) && cells[cell + 1] < to) {
                boolean overrun = from == now && (kind & RESERVED) == 0;
                if (cells[cell + 2] > from || overrun) {
                    return false;
                }
            }
        }
        return true;
    }

    public void forEach(Visitor visitor) {
        for (int cell = 0; cell < count * WIDTH; cell += WIDTH) {
            long kind = cells[cell + 3];
            visitor.claim(cells[cell], (kind & EXCLUSIVE) != 0, (kind & RESERVED) != 0);
        }
    }
}
