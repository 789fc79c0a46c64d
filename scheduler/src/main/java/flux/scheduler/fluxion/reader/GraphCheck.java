package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;

/// What holds for every graph that is read: no vertex is above itself, for paths would have no end,
/// and none is deeper than a search can go down.
final class GraphCheck {
    /// Machines have a dozen levels.
    static final int LEVELS_MAX = 256;

    private GraphCheck() {}

    /// @throws ReaderFault that names a vertex
    static void require(ResourceGraph graph) {
        for (int s = 0; s < graph.subsystems().count(); s++) {
            Relations relations = graph.relations(s);
            String subsystem = graph.subsystems().name(s);
            int u = relations.anyInCycle();
            if (u != Relations.NONE) {
                throw new ReaderFault(
                        "vertex %d (%s) is above itself in %s"
                                .formatted(graph.uniqueId(u), graph.name(u), subsystem));
            }
            int deep = relations.anyBelow(LEVELS_MAX);
            if (deep != Relations.NONE) {
                throw new ReaderFault(
                        "vertex %d (%s) is more than %d levels deep in %s"
                                .formatted(
                                        graph.uniqueId(deep),
                                        graph.name(deep),
                                        LEVELS_MAX,
                                        subsystem));
            }
        }
    }
}
