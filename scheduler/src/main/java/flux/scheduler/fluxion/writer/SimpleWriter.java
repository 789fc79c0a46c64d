package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Selection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A line for each vertex, deeper ones further in: children first, or, pretty, parents first.
final class SimpleWriter implements Writer {
    private static final String MARGIN = "      ";
    private static final String STEP = "---";

    private final ResourceGraph graph;
    private final boolean pretty;

    SimpleWriter(ResourceGraph graph, boolean pretty) {
        this.graph = graph;
        this.pretty = pretty;
    }

    @Override
    public String write(Resources resources) {
        Selection selection = resources.selection();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < selection.size(); i++) {
            lines.add(line(selection, i));
        }
        if (pretty) {
            Collections.reverse(lines);
        }
        return String.join("", lines);
    }

    private String line(Selection selection, int i) {
        boolean exclusive = selection.isExclusive(i);
        String how = pretty ? (exclusive ? "exclusive" : "shared") : (exclusive ? "x" : "s");
        return MARGIN
                + STEP.repeat(selection.level(i) + 1)
                + graph.name(selection.vertex(i))
                + "["
                + selection.amount(i)
                + ":"
                + how
                + "]\n";
    }
}
