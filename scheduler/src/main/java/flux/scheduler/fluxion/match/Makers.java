package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;

/// The vertices at which a search finds one thing that is wanted, in the order in which it comes to
/// them: those of the type, or those with the parts of a slot right below. Their numbers are
/// *places*.
///
/// What a search finds at a place depends on what is at and below the place's vertex, and on
/// whether the way down to it is open.
final class Makers {

    /// Of a vertex that is neither at nor below a maker.
    static final int NOWHERE = -1;

    private final ResourceGraph graph;
    private final Relations relations;
    private final Wanted[] wanted;
    private final IntArrayList vertices = new IntArrayList();
    private final Int2IntOpenHashMap places = new Int2IntOpenHashMap();
    private final Int2IntOpenHashMap firstBelow = new Int2IntOpenHashMap();
    private final Int2IntOpenHashMap endBelow = new Int2IntOpenHashMap();

    Makers(ResourceGraph graph, Relations relations, Wanted wanted) {
        this.graph = graph;
        this.relations = relations;
        this.wanted = new Wanted[] {wanted};
        places.defaultReturnValue(NOWHERE);
        collect(relations.root());
    }

    private void collect(int u) {
        if (wanted[0].isMadeAt(graph.type(u), relations.childTypes(u))) {
            places.put(u, vertices.size());
            vertices.add(u);
        } else if (Wanted.mayBeBelow(relations.typesBelow(u), wanted, true)) {
            firstBelow.put(u, vertices.size());
            for (int i = relations.from(u); i < relations.to(u); i++) {
                collect(relations.child(i));
            }
            endBelow.put(u, vertices.size());
        }
    }

    int count() {
        return vertices.size();
    }

    int vertex(int place) {
        return vertices.getInt(place);
    }

    /// The place at or above `u`.
    int placeOf(int u) {
        for (int v = u; v != Relations.NONE; v = relations.parent(v)) {
            int place = places.get(v);
            if (place != NOWHERE) {
                return place;
            }
        }
        return NOWHERE;
    }

    /// Whether there are places below `u`: from [#firstBelow] to [#endBelow].
    boolean isAbove(int u) {
        return firstBelow.containsKey(u);
    }

    int firstBelow(int u) {
        return firstBelow.get(u);
    }

    int endBelow(int u) {
        return endBelow.get(u);
    }
}
