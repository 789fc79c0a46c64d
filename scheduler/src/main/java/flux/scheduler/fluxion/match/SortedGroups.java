package flux.scheduler.fluxion.match;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.Arrays;

/// Groups by score, the lowest first, those of a score by place: for policies that look at all of
/// them together, whose order thus need not be made again for every match.
final class SortedGroups {
    private final LongArrayList scores = new LongArrayList();
    private final IntArrayList places = new IntArrayList();
    private final IntArrayList numbers = new IntArrayList();

    int size() {
        return scores.size();
    }

    long score(int i) {
        return scores.getLong(i);
    }

    int place(int i) {
        return places.getInt(i);
    }

    /// Which of the groups at its place.
    int number(int i) {
        return numbers.getInt(i);
    }

    void add(int place, long[] groups) {
        for (int number = 0; number < groups.length; number++) {
            int at = find(groups[number], place, number);
            scores.add(at, groups[number]);
            places.add(at, place);
            numbers.add(at, number);
        }
    }

    void remove(int place, long[] groups) {
        for (int number = 0; number < groups.length; number++) {
            int at = find(groups[number], place, number);
            scores.removeLong(at);
            places.removeInt(at);
            numbers.removeInt(at);
        }
    }

    /// Begins anew with the groups of all places.
    void fill(long[][] groupsByPlace) {
        scores.clear();
        places.clear();
        numbers.clear();
        for (int place = 0; place < groupsByPlace.length; place++) {
            for (int number = 0; number < groupsByPlace[place].length; number++) {
                scores.add(groupsByPlace[place][number]);
                places.add(place);
                numbers.add(number);
            }
        }
        int[] order = new int[size()];
        Arrays.setAll(order, i -> i);
        IntArrays.stableSort(order, (a, b) -> Long.compare(score(a), score(b)));
        permute(order);
    }

    private void permute(int[] order) {
        long[] oldScores = scores.toLongArray();
        int[] oldPlaces = places.toIntArray();
        int[] oldNumbers = numbers.toIntArray();
        for (int i = 0; i < order.length; i++) {
            scores.set(i, oldScores[order[i]]);
            places.set(i, oldPlaces[order[i]]);
            numbers.set(i, oldNumbers[order[i]]);
        }
    }

    /// Where such a group is, or would be.
    private int find(long score, int place, int number) {
        int from = 0;
        int to = size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (isBefore(middle, score, place, number)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private boolean isBefore(int i, long score, int place, int number) {
        if (score(i) != score) {
            return score(i) < score;
        }
        return place(i) != place ? place(i) < place : number(i) < number;
    }
}
