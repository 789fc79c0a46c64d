package flux.scheduler.fluxion.match;

import it.unimi.dsi.fastutil.ints.Int2IntLinkedOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;

/// Makes the choice that a search of all would make from [Standings], and searches only where
/// something is chosen.
final class BestOf {
    private final Search search;

    /// The choice, group by group, in order.
    private final IntArrayList places = new IntArrayList();

    /// Which of the groups at its place each is.
    private final IntArrayList numbers = new IntArrayList();

    BestOf(Search search) {
        this.search = search;
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
        Tournament heads = standings.heads();
        SortedGroups all = standings.all();
        if (heads != null) {
            takeBest(count, heads, standings);
        } else if (all != null) {
            rank(count, all, standings);
        }
        searchChosen(count, wanted, standings);
        return true;
    }

    private void takeBest(long count, Tournament heads, Standings standings) {
        Int2IntLinkedOpenHashMap taken = new Int2IntLinkedOpenHashMap();
        for (long missing = count; missing > 0; ) {
            int place = heads.best();
            int number = taken.addTo(place, 1);
            places.add(place);
            numbers.add(number);
            heads.set(place, standings.scores(place), number + 1);
            missing -= standings.unitsOf(place);
        }
        taken.keySet().forEach(place -> heads.set(place, standings.scores(place), 0));
    }

    /// By an order that depends on all groups together.
    private void rank(long count, SortedGroups all, Standings standings) {
        IntArrayList groups = new IntArrayList(all.size());
        for (int i = 0; i < all.size(); i++) {
            int group = search.candidates.group();
            search.candidates.close(group, all.score(i), standings.unitsOf(all.place(i)));
            groups.add(group);
        }
        search.ranking.sort(groups, count);
        long missing = count;
        for (int i = 0; missing > 0; i++) {
            int place = all.place(groups.getInt(i));
            places.add(place);
            numbers.add(all.number(groups.getInt(i)));
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
