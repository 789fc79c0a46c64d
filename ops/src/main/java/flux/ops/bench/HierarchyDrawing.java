package flux.ops.bench;

import java.util.List;
import java.util.Locale;

/// Draws jobs a second by the depth of a hierarchy: ours, and Flux 0.88's on a machine of two
/// cores, on a logarithmic scale.
final class HierarchyDrawing {
    private static final List<String> DEPTHS =
            List.of("flat", "two levels, 36 leaves", "three levels, 1,152 leaves");

    /// Whole lives a second of 4,096 jobs, Flux 0.88, two cores.
    private static final List<Double> FLUX = List.of(124.0, 94.0, 60.0);

    private static final int LEFT = 190;
    private static final int DECADE = 110;
    private static final int WIDTH = 800;
    private static final int BAR = 18;
    private static final int STEP = 56;
    private static final int TOP = 64;
    private static final String OURS_COLOR = "#2f7d4f";
    private static final String FLUX_COLOR = "#9aa3ad";

    /// On a dark page the paper is dark.
    private static final String STYLE =
            "<style>@media (prefers-color-scheme: dark) {rect[fill=\"#fff\"]{fill:#0d1117}"
                    + "text{fill:#e6edf3}[stroke=\"#dde1e6\"]{stroke:#30363d}}</style>\n";

    private HierarchyDrawing() {}

    static String svg(int jobs, List<Double> rates) {
        StringBuilder svg = new StringBuilder();
        int height = TOP + STEP * DEPTHS.size() + 30;
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        .formatted(WIDTH, height));
        svg.append(STYLE);
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(svg, 12, 22, "%,d simulated jobs over 1,152 cores: jobs a second".formatted(jobs));
        rect(svg, 12, 32, 12, OURS_COLOR);
        text(svg, 30, 42, "this instance, in one process, two cores");
        rect(svg, 300, 32, 12, FLUX_COLOR);
        text(svg, 318, 42, "Flux 0.88, two cores (a process for each instance)");
        for (int decade = 0; decade <= 4; decade++) {
            int x = LEFT + decade * DECADE;
            svg.append(
                    "<path d=\"M%d %dV%d\" stroke=\"#dde1e6\"/>%n"
                            .formatted(x, TOP - 8, height - 26));
            text(svg, x - 8, height - 10, "%,d".formatted((int) Math.pow(10, decade)));
        }
        for (int i = 0; i < DEPTHS.size(); i++) {
            int y = TOP + i * STEP;
            text(svg, 12, y + BAR + 4, DEPTHS.get(i));
            bar(svg, y, rates.get(i), rates.getFirst(), OURS_COLOR);
            bar(svg, y + BAR + 2, FLUX.get(i), FLUX.getFirst(), FLUX_COLOR);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, int y, double rate, double flat, String color) {
        int length = (int) Math.max(1, Math.log10(rate) * DECADE);
        rect(svg, LEFT, y, length, color);
        text(
                svg,
                LEFT + length + 6,
                y + BAR - 5,
                String.format(Locale.ROOT, "%,.0f (%.2f of flat)", rate, rate / flat));
    }

    private static void rect(StringBuilder svg, int x, int y, int width, String color) {
        int height = width == 12 ? 12 : BAR;
        svg.append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n"
                        .formatted(x, y, width, height, color));
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x=\"%d\" y=\"%d\" fill=\"#222\">%s</text>%n".formatted(x, y, text));
    }
}
