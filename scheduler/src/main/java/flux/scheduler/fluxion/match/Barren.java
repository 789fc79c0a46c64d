package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import java.util.BitSet;

/// Where a search for one thing was in vain. Nothing will be found there, until something is
/// released at or below the vertex: claims only make less of what there is.
final class Barren {
    private final Relations relations;
    private final BitSet vertices = new BitSet();

    Barren(Relations relations) {
        this.relations = relations;
    }

    boolean is(int u) {
        return vertices.get(u);
    }

    void add(int u) {
        vertices.set(u);
    }

    void released(int u) {
        for (int v = u; v != Relations.NONE; v = relations.parent(v)) {
            vertices.clear(v);
        }
    }

    void clear() {
        vertices.clear();
    }
}
