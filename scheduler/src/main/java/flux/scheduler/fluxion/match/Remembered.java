package flux.scheduler.fluxion.match;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.schedule.Changes;
import flux.scheduler.fluxion.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/// What was found out about one request, kept for the next job that asks for the same.
final class Remembered {
    final Wanted[] wanted;
    final @Nullable Constraint constraint;
    final Barren barren;
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final Runnable grown;
    private @Nullable Standings standings;
    private final @Nullable Boolean[] satisfiable = new Boolean[2];
    private long satisfiableVersion;
    private boolean isAsked;
    private long graphVersion;
    private long changesSeen;

    /// @param grown is run when there is more to remember
    Remembered(
            Wanted[] wanted,
            @Nullable Constraint constraint,
            ResourceGraph graph,
            Schedule schedule,
            Runnable grown) {
        this.grown = grown;
        this.wanted = wanted;
        this.constraint = constraint;
        this.graph = graph;
        this.schedule = schedule;
        barren = new Barren(graph.relations(schedule.subsystem()));
        graphVersion = graph.version();
        satisfiableVersion = graphVersion;
        changesSeen = schedule.changes().end();
    }

    /// Whether this is not the first time. Standings are for requests that come again; for one that
    /// does not they would only be a slow search.
    boolean isAskedAgain() {
        boolean again = isAsked;
        isAsked = true;
        return again;
    }

    @Nullable Standings standings() {
        return standings;
    }

    void standings(Standings made) {
        standings = made;
        grown.run();
    }

    /// Whether it could be met if all were free; null when that is to be found out.
    ///
    /// @param allUp and if all were up
    @Nullable Boolean satisfiable(boolean allUp) {
        if (satisfiableVersion != graph.version()) {
            satisfiableVersion = graph.version();
            satisfiable[0] = null;
            satisfiable[1] = null;
        }
        return satisfiable[allUp ? 1 : 0];
    }

    void satisfiable(boolean allUp, boolean is) {
        satisfiable[allUp ? 1 : 0] = is;
    }

    /// Takes note of what has happened since the last time.
    void catchUp() {
        Changes changes = schedule.changes();
        if (graphVersion != graph.version() || !changes.reachBackTo(changesSeen)) {
            barren.clear();
            if (standings != null) {
                standings.forget();
            }
        } else {
            for (long n = changesSeen; n < changes.end(); n++) {
                int u = changes.vertex(n);
                if (changes.isRelease(n)) {
                    barren.released(u);
                }
                if (standings != null) {
                    standings.changed(u);
                }
            }
        }
        graphVersion = graph.version();
        changesSeen = changes.end();
    }
}
