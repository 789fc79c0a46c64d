package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.policy.MatchPolicy.Order;
import it.unimi.dsi.fastutil.ints.Int2IntLinkedOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;

/// Makes the choice that a search of all would make from [Standings], and searches only where
/// something is chosen.
final class BestOf {
    private final Search search;
    private final Order order;

    /// The choice, group by group, in order.
    private final IntArrayList places = new IntArrayList();

    /// Which of the groups at its place each is.
    private final IntArrayList numbers = new IntArrayList();

    BestOf(Search search) {
        this.search = search;
        order = search.ranking.order();
    }

    /// @return whether there is enough; the choice then is made
    boolean choose(Wanted wanted, Standings standings) {
        places.clear();
        numbers.clear();
        standings.renew();
        long count = wanted.count.within(standings.units());
        if (count == 0) {
            return false;
        }
        if (order == Order.LOW || order == Order.HIGH) {
            takeBest(count, standings);
        } else {
            rankAll(count, standings);
        }
        searchChosen(count, wanted, standings);
        return true;
    }

    private void takeBest(long count, Standings standings) {
        Int2IntLinkedOpenHashMap taken = new Int2IntLinkedOpenHashMap();
        for (long missing = count; missing > 0; ) {
            int place = standings.best();
            int number = taken.addTo(place, 1);
            places.add(place);
            numbers.add(number);
            standings.pass(place, number + 1);
            missing -= standings.unitsOf(place);
        }
        taken.keySet().forEach(standings::restore);
    }

    /// An order that depends on all groups together.
    private void rankAll(long count, Standings standings) {
        IntArrayList groups = new IntArrayList();
        IntArrayList placeOf = new IntArrayList();
        IntArrayList numberOf = new IntArrayList();
        for (int place = 0; place < standings.placeCount(); place++) {
            long[] scores = standings.scores(place);
            for (int k = 0; k < scores.length; k++) {
                int group = search.candidates.group();
                search.candidates.close(group, scores[k], standings.unitsOf(place));
                groups.add(group);
                placeOf.add(place);
                numberOf.add(k);
            }
        }
        search.ranking.sort(groups, count);
        long missing = count;
        for (int i = 0; missing > 0; i++) {
            int place = placeOf.getInt(groups.getInt(i));
            places.add(place);
            numbers.add(numberOf.getInt(groups.getInt(i)));
            missing -= standings.unitsOf(place);
        }
        search.candidates.clear();
    }

    private void searchChosen(long count, Wanted wanted, Standings standings) {
        Int2ObjectOpenHashMap<IntArrayList> found = new Int2ObjectOpenHashMap<>();
        Wanted[] one = {wanted};
        for (int place : places) {
            if (!found.containsKey(place)) {
                Tally tally = search.tally();
                search.runAt(standings.vertex(place), one, tally);
                IntArrayList groups = new IntArrayList(tally.groups(wanted.type));
                search.ranking.sortByScore(groups);
                found.put(place, groups);
                search.release(tally);
            }
        }
        search.choice.begin();
        long missing = count;
        for (int i = 0; i < places.size(); i++) {
            int group = found.get(places.getInt(i)).getInt(numbers.getInt(i));
            long amount = Math.min(missing, search.candidates.units(group));
            search.choice.take(group, amount);
            missing -= amount;
        }
    }
}
