package flux.scheduler.fluxion.match;

import java.util.Arrays;

/// The best of many places, each with a score or without: known at once, and again in logarithmic
/// time when one place changes. Of equals, the first place is the best.
final class Tournament {
    static final int NOBODY = -1;

    private final boolean highest;
    private final int leaves;
    private final int[] winners;
    private final long[] scores;

    /// @param highest whether a high score is better
    Tournament(int places, boolean highest) {
        this.highest = highest;
        leaves = Integer.highestOneBit(Math.max(1, 2 * places - 1));
        winners = new int[2 * leaves];
        Arrays.fill(winners, NOBODY);
        scores = new long[places];
    }

    /// [#NOBODY] when no place has a score.
    int best() {
        return winners[1];
    }

    /// @param groupScores of the groups at a place, of which those before `group` do not count
    void set(int place, long[] groupScores, int group) {
        if (group < groupScores.length) {
            scores[place] = groupScores[group];
            replay(place, place);
        } else {
            replay(place, NOBODY);
        }
    }

    private void replay(int place, int leaf) {
        int match = leaves + place;
        winners[match] = leaf;
        for (match /= 2; match > 0; match /= 2) {
            winners[match] = better(winners[2 * match], winners[2 * match + 1]);
        }
    }

    /// @param a the one whose place comes first
    private int better(int a, int b) {
        if (a == NOBODY || b == NOBODY) {
            return a == NOBODY ? b : a;
        }
        boolean second = highest ? scores[b] > scores[a] : scores[b] < scores[a];
        return second ? b : a;
    }
}
