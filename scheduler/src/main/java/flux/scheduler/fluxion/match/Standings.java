package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy.Order;
import flux.scheduler.fluxion.schedule.Claims;
import flux.scheduler.fluxion.schedule.Schedule;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What a search of all would find for one thing that is wanted, kept from one match to the next:
/// for each of its [Makers] the scores of the groups there. After a claim or a release only the
/// places it concerns are searched again.
///
/// Holds as long as [Schedule#isOfNow]: then nothing but claims and releases changes what is found.
final class Standings {
    private static final long[] NOTHING = {};
    private static final int FEW = 16;

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

    /// For a policy that takes the best: the best group of each place.
    private final @Nullable Tournament heads;

    /// For a policy that looks at all together.
    private final @Nullable SortedGroups all;

    private long units;

    Standings(ResourceGraph graph, Schedule schedule, Search search, Makers makers, Wanted wanted) {
        this.graph = graph;
        this.schedule = schedule;
        this.search = search;
        this.makers = makers;
        this.wanted = new Wanted[] {wanted};
        scores = new long[makers.count()][];
        Arrays.fill(scores, NOTHING);
        Order order = search.ranking.order();
        boolean takesBest = order == Order.LOW || order == Order.HIGH;
        heads = takesBest ? new Tournament(makers.count(), order == Order.HIGH) : null;
        all = takesBest ? null : new SortedGroups();
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
                && (search.nodes.isAllOrNothing(u) ? !claims.isEmpty() : claims.areAnyExclusive());
    }

    private void concerns(int place) {
        if (!isStale.get(place)) {
            isStale.set(place);
            stale.add(place);
        }
    }

    /// Searches the places that changes concern.
    void renew() {
        boolean isMany = stale.size() > makers.count() / FEW;
        for (int i = 0; i < stale.size(); i++) {
            int place = stale.getInt(i);
            isStale.clear(place);
            long[] before = scores[place];
            scores[place] = search(place);
            search.candidates.clear();
            units += (scores[place].length - before.length) * unitsOf(place);
            if (heads != null) {
                heads.set(place, scores[place], 0);
            } else if (all != null && !isMany) {
                all.remove(place, before);
                all.add(place, scores[place]);
            }
        }
        if (all != null && isMany) {
            all.fill(scores);
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

    /// All that there are.
    long units() {
        return units;
    }

    /// Of each group at a place.
    long unitsOf(int place) {
        return wanted[0].type == Wanted.SLOT ? 1 : graph.size(makers.vertex(place));
    }

    /// How many there are.
    int places() {
        return makers.count();
    }

    int vertex(int place) {
        return makers.vertex(place);
    }

    /// Of the groups at a place, the best first.
    long[] scores(int place) {
        return scores[place];
    }

    @Nullable Tournament heads() {
        return heads;
    }

    @Nullable SortedGroups all() {
        return all;
    }
}
