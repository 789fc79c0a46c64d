package flux.ops.bench;

import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Selection;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Draws what a match looks at: every vertex of a machine, by what the search made of it. One panel
/// for each way of matching.
final class MatchDrawing {
    private static final int CELL = 5;
    private static final int ROW = 6;
    private static final int GAP = 7;
    private static final int RACK_GAP = 16;
    private static final int LABEL = 56;
    private static final int HEAD = 62;

    /// On a dark page paper and what was not looked at step back.
    private static final String DARK =
            "rect[fill=white]{fill:#0d1117}text{fill:#e6edf3}"
                    + "[fill=\"#e3e6ea\"]{fill:#2a313c}[stroke=\"#e3e6ea\"]{stroke:#2a313c}";

    private final StringBuilder texts = new StringBuilder();
    private final Map<Fate, StringBuilder> shapes = new EnumMap<>(Fate.class);
    private final Map<Fate, StringBuilder> cells = new EnumMap<>(Fate.class);
    private int bottom = 24;
    private int width;

    /// What became of a vertex, the last that is true.
    private enum Fate {
        UNTOUCHED("#e3e6ea", "not looked at"),
        VISITED("#7fb3e6", "visited"),
        PRUNED("#e58a5a", "pruned: nothing below is looked at"),
        CHOSEN("#2f7d4f", "visited and chosen");

        final String color;
        final String meaning;

        Fate(String color, String meaning) {
            this.color = color;
            this.meaning = meaning;
        }
    }

    /// One match, watched.
    record Panel(String title, Fluxion fluxion, BitSet visited, BitSet pruned, Matched matched) {
        /// Vertices that were looked at and not pruned.
        int visitedCount() {
            return visited.cardinality() - pruned.cardinality();
        }

        int prunedCount() {
            return pruned.cardinality();
        }

        private Fate fate(int u) {
            if (matched instanceof Matched.Found found) {
                Selection selection = found.selection();
                for (int i = 0; i < selection.size(); i++) {
                    if (selection.vertex(i) == u) {
                        return Fate.CHOSEN;
                    }
                }
            }
            if (pruned.get(u)) {
                return Fate.PRUNED;
            }
            return visited.get(u) ? Fate.VISITED : Fate.UNTOUCHED;
        }
    }

    static String of(List<Panel> panels) {
        MatchDrawing drawing = new MatchDrawing();
        panels.forEach(drawing::panel);
        drawing.legend();
        StringBuilder paths = new StringBuilder();
        drawing.shapes.forEach(
                (fate, path) ->
                        paths.append("<path fill=\"%s\" d=\"%s\"/>\n".formatted(fate.color, path)));
        drawing.cells.forEach(
                (fate, path) ->
                        paths.append(
                                "<path stroke=\"%s\" stroke-width=\"5\" fill=\"none\" d=\"%s\"/>\n"
                                        .formatted(fate.color, path)));
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <style>@media (prefers-color-scheme: dark) {%s}</style>
                <rect width="100%%" height="100%%" fill="white"/>
                %s%s</svg>
                """
                .formatted(drawing.width, drawing.bottom, DARK, paths, drawing.texts);
    }

    private void panel(Panel panel) {
        text(12, bottom, 14, panel.title());
        text(
                12,
                bottom + 18,
                12,
                "%,d vertices visited, %,d pruned, %,d not looked at"
                        .formatted(
                                panel.visitedCount(),
                                panel.prunedCount(),
                                panel.fluxion().graph().vertexCount()
                                        - panel.visited().cardinality()));
        ResourceGraph graph = panel.fluxion().graph();
        Relations relations = graph.relations(panel.fluxion().dominant());
        int root = relations.root();
        int top = bottom + HEAD;
        rect(12, top - 34, 60, 12, panel.fate(root));
        text(78, top - 24, 11, graph.name(root));
        for (int r = relations.from(root); r < relations.to(root); r++) {
            top = rack(panel, graph, relations, relations.child(r), top);
        }
        bottom = top + RACK_GAP;
    }

    private int rack(Panel panel, ResourceGraph graph, Relations relations, int rack, int top) {
        text(12, top + 12, 11, graph.name(rack));
        int x = LABEL + GAP;
        int height = 0;
        for (int n = relations.from(rack); n < relations.to(rack); n++) {
            int node = relations.child(n);
            int y = top + CELL + 2;
            rect(x, top, ROW * (CELL + 1) - 1, CELL, panel.fate(node));
            for (int s = relations.from(node); s < relations.to(node); s++) {
                y = socket(panel, relations, relations.child(s), x, y) + 2;
            }
            height = y - top;
            x += ROW * (CELL + 1) + GAP;
        }
        width = Math.max(width, x + GAP);
        rect(LABEL - 4, top, 4, height - 2, panel.fate(rack));
        return top + height + RACK_GAP;
    }

    /// The socket as a bar, with what is in it in rows of six below.
    private int socket(Panel panel, Relations relations, int socket, int x, int y) {
        rect(x, y, ROW * (CELL + 1) - 1, 3, panel.fate(socket));
        int count = relations.to(socket) - relations.from(socket);
        @Nullable Fate before = null;
        for (int i = 0; i < count; i++) {
            Fate fate = panel.fate(relations.child(relations.from(socket) + i));
            if (i % ROW > 0 && fate == before) {
                cells(fate).append("m1 0h5");
            } else {
                int middle = y + 7 + i / ROW * (CELL + 1);
                cells(fate).append("M%d %dh5".formatted(x + i % ROW * (CELL + 1), middle));
            }
            before = fate;
        }
        return y + 5 + (count + 5) / ROW * (CELL + 1);
    }

    private void legend() {
        int x = 12;
        for (Fate fate : Fate.values()) {
            rect(x, bottom - 9, 10, 10, fate);
            text(x + 15, bottom, 11, fate.meaning);
            x += 40 + 7 * fate.meaning.length();
        }
        bottom += 14;
    }

    /// Lines as thick as a cell: small files.
    private StringBuilder cells(Fate fate) {
        return cells.computeIfAbsent(fate, f -> new StringBuilder());
    }

    private void rect(int x, int y, int wide, int high, Fate fate) {
        shapes.computeIfAbsent(fate, f -> new StringBuilder())
                .append("M%d %dh%dv%dh-%dz".formatted(x, y, wide, high, wide));
    }

    private void text(int x, int y, int size, String words) {
        texts.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"%d\" font-size=\"%d\">%s</text>\n",
                        x,
                        y,
                        size,
                        words));
    }
}
