package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy.Order;
import flux.scheduler.fluxion.schedule.Claims;
import flux.scheduler.fluxion.schedule.Schedule;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.BitSet;

/// What a search of all would find for one thing that is wanted, kept from one match to the next:
/// for each of its [Makers] the scores of the groups there. After a claim or a release only the
/// places it concerns are searched again.
///
/// Holds as long as [Schedule#isOfNow]: then nothing but claims and releases changes what is found.
final class Standings {
    private static final long[] NOTHING = {};

    private final ResourceGraph graph;
    private final Schedule schedule;
    private final Search search;
    private final Wanted[] wanted;
    private final Makers makers;
    private final long[][] scores;
    private final IntArrayList stale = new IntArrayList();
    private final BitSet isStale = new BitSet();

    /// Vertices above the places that are somebody else's.
    private final BitSet closed = new BitSet();

    private final Tournament heads;
    private long units;

    Standings(
            ResourceGraph graph, Schedule schedule, Search search, Makers makers, Wanted wanted) {
        this.graph = graph;
        this.schedule = schedule;
        this.search = search;
        this.makers = makers;
        this.wanted = new Wanted[] {wanted};
        scores = new long[makers.count()][];
        heads = new Tournament(makers.count(), search.ranking.order() == Order.HIGH);
        forget();
    }

    /// All has to be found out again.
    void forget() {
        for (int place = 0; place < makers.count(); place++) {
            concerns(place);
        }
        closed.clear();
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (makers.isAbove(u)) {
                closed.set(u, isClosed(u));
            }
        }
    }

    /// There was a claim or a release at `u`.
    void changed(int u) {
        if (makers.isAbove(u)) {
            boolean is = isClosed(u);
            if (is != closed.get(u)) {
                closed.set(u, is);
                for (int place = makers.firstBelow(u); place < makers.endBelow(u); place++) {
                    concerns(place);
                }
            }
            return;
        }
        int place = makers.placeOf(u);
        if (place != Makers.NOWHERE) {
            concerns(place);
        }
    }

    private boolean isClosed(int u) {
        Claims claims = schedule.claims(u);
        return claims != null
                && (search.isTakenWhole(u) ? !claims.isEmpty() : claims.areAnyExclusive());
    }

    private void concerns(int place) {
        if (!isStale.get(place)) {
            isStale.set(place);
            stale.add(place);
        }
    }

    /// Searches the places that changes concern.
    void renew() {
        for (int i = 0; i < stale.size(); i++) {
            int place = stale.getInt(i);
            isStale.clear(place);
            units -= scores[place] == null ? 0 : scores[place].length * unitsOf(place);
            scores[place] = search(place);
            units += scores[place].length * unitsOf(place);
            show(place, 0);
            search.candidates.clear();
        }
        stale.clear();
    }

    private long[] search(int place) {
        Tally found = search.tally();
        search.runAt(makers.vertex(place), wanted, found);
        IntArrayList groups = found.groups(wanted[0].type);
        search.ranking.sortByScore(groups);
        long[] sorted = groups.isEmpty() ? NOTHING : new long[groups.size()];
        for (int k = 0; k < sorted.length; k++) {
            sorted[k] = search.candidates.score(groups.getInt(k));
        }
        search.release(found);
        return sorted;
    }

    private void show(int place, int group) {
        if (group < scores[place].length) {
            heads.set(place, scores[place][group]);
        } else {
            heads.remove(place);
        }
    }

    /// All that there are.
    long units() {
        return units;
    }

    /// Of each group at a place.
    long unitsOf(int place) {
        return wanted[0].type == Wanted.SLOT ? 1 : graph.size(makers.vertex(place));
    }

    int placeCount() {
        return makers.count();
    }

    int vertex(int place) {
        return makers.vertex(place);
    }

    /// Of the groups at a place, the best first.
    long[] scores(int place) {
        return scores[place];
    }

    /// The place of the best group; groups that were made to [#pass] do not count until [#restore].
    int best() {
        return heads.best();
    }

    /// @param groups how many at `place` are not to be considered
    void pass(int place, int groups) {
        show(place, groups);
    }

    void restore(int place) {
        show(place, 0);
    }
}
