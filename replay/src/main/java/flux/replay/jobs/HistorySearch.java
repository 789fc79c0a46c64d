package flux.replay.jobs;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/// A search for jobs that have ended, the latest first, which can be made in portions: what ends or
/// is purged between two of them changes nothing of what it finds.
final class HistorySearch {

    /// Tells of a row whether it is wanted.
    interface Look {
        boolean isWanted(int row);

        /// True when no row from here on is.
        boolean isBeyond(int row);
    }

    private final int[] order;
    private final Look look;
    private final int limit;
    private final IntArrayList found = new IntArrayList();
    private int left;

    /// @param order rows, the latest last
    /// @param limit finds at most so many
    HistorySearch(int[] order, Look look, int limit) {
        this.order = order;
        this.look = look;
        this.limit = limit;
        this.left = limit > 0 ? order.length : 0;
    }

    /// Looks at some more.
    void goOn(int rowsMax) {
        int stop = Math.max(0, left - rowsMax);
        while (left > stop) {
            int row = order[--left];
            if (look.isBeyond(row)) {
                left = 0;
            } else if (look.isWanted(row)) {
                found.add(row);
                left = found.size() < limit ? left : 0;
            }
        }
    }

    boolean isOver() {
        return left == 0;
    }

    /// The rows that it has found so far.
    IntArrayList found() {
        return found;
    }
}
