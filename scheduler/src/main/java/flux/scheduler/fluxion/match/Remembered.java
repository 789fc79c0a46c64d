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
    private @Nullable Standings standings;
    private long graphVersion;
    private long changesSeen;

    Remembered(
            Wanted[] wanted,
            @Nullable Constraint constraint,
            ResourceGraph graph,
            Schedule schedule) {
        this.wanted = wanted;
        this.constraint = constraint;
        this.graph = graph;
        this.schedule = schedule;
        barren = new Barren(graph.relations(schedule.subsystem()));
        graphVersion = graph.version();
        changesSeen = schedule.changes().end();
    }

    @Nullable Standings standings() {
        return standings;
    }

    void standings(Standings made) {
        standings = made;
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
