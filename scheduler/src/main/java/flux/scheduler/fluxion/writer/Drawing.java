package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Selection;
import java.util.BitSet;

/// The part of a graph that is drawn: some vertices, and all edges between them, of every
/// subsystem.
final class Drawing {

    /// An edge.
    interface Line {
        void line(int subsystem, int source, int target);
    }

    final ResourceGraph graph;
    private final BitSet shown = new BitSet();

    private Drawing(ResourceGraph graph) {
        this.graph = graph;
    }

    static Drawing of(ResourceGraph graph) {
        Drawing all = new Drawing(graph);
        for (int u = 0; u < graph.vertexCount(); u++) {
            all.shown.set(u, !graph.isGone(u));
        }
        return all;
    }

    static Drawing of(ResourceGraph graph, Selection selection) {
        Drawing some = new Drawing(graph);
        for (int i = 0; i < selection.size(); i++) {
            some.shown.set(selection.vertex(i));
        }
        return some;
    }

    boolean isEmpty() {
        return shown.isEmpty();
    }

    int[] vertices() {
        return shown.stream().toArray();
    }

    void forEachLine(Line action) {
        for (int s = 0; s < graph.subsystems().count(); s++) {
            Relations relations = graph.relations(s);
            int subsystem = s;
            shown.stream()
                    .forEach(
                            u -> {
                                for (int i = relations.from(u); i < relations.to(u); i++) {
                                    if (shown.get(relations.child(i))) {
                                        action.line(subsystem, u, relations.child(i));
                                    }
                                }
                            });
        }
    }
}
