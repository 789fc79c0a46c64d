package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.Schedule;

/// Searches with the help of what was found out before, where that still holds, and otherwise as if
/// for the first time. The choice is the same.
final class Recall {
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final MatchPolicy policy;
    private final Flows flows;
    private final Search search;
    private final Relations relations;

    Recall(ResourceGraph graph, Schedule schedule, MatchPolicy policy, Flows flows, Search search) {
        this.graph = graph;
        this.schedule = schedule;
        this.policy = policy;
        this.flows = flows;
        this.search = search;
        relations = graph.relations(schedule.subsystem());
    }

    /// @return whether there is enough; the choice then is made
    boolean search(Remembered request, Window window) {
        if (!holds(window)) {
            return searchAll(request, window);
        }
        request.catchUp();
        search.begin(request.constraint, window, request.barren);
        boolean isAskedAgain = request.isAskedAgain();
        if (policy.stopsAtFirst() || request.wanted.length > 1 || !isAskedAgain) {
            return search.run(request.wanted);
        }
        return new BestOf(search).choose(request.wanted[0], standings(request));
    }

    boolean searchAll(Remembered request, Window window) {
        search.begin(request.constraint, window, null);
        return search.run(request.wanted);
    }

    /// Whether nothing but claims and releases at and below a vertex changes what a search finds
    /// there.
    private boolean holds(Window window) {
        return !window.allFree()
                && window.at() == window.now()
                && schedule.isOfNow(window.now())
                && schedule.filters().areExact()
                && relations.root() != Relations.NONE
                && relations.isTree()
                && !flows.areAny();
    }

    private Standings standings(Remembered request) {
        Standings standings = request.standings();
        if (standings == null) {
            Wanted wanted = request.wanted[0];
            Makers makers = new Makers(graph, relations, wanted);
            standings = new Standings(graph, schedule, search, makers, wanted);
            request.standings(standings);
        }
        return standings;
    }
}
