package flux.ops.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// A picture as SVG 1.1.
final class SvgCanvas implements Canvas {
    private static final String INK = "#333333";

    /// On a dark page paper is dark and ink is light.
    private static final String STYLE =
            "<style>@media (prefers-color-scheme: dark) {rect[fill=\"#ffffff\"]{fill:#0d1117}"
                    + "rect[fill=\"#f2f2f2\"]{fill:#161b22}text{fill:#e6edf3}"
                    + "[stroke=\"#bbbbbb\"]{stroke:#484f58}}</style>\n";

    private final StringBuilder svg = new StringBuilder();

    SvgCanvas(int width, int height) {
        svg.append(
                format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                                + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">%n",
                        width, height, width, height));
        svg.append(STYLE);
    }

    @Override
    public void rectangle(double x, double y, double width, double height, String colour) {
        svg.append(
                format(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                        x, y, width, height, colour));
    }

    @Override
    public void area(double[] xs, double[] ys, String colour) {
        svg.append(format("<polygon fill=\"%s\" points=\"%s\"/>%n", colour, points(xs, ys)));
    }

    @Override
    public void line(double[] xs, double[] ys, String colour) {
        svg.append(
                format(
                        "<polyline fill=\"none\" stroke=\"%s\" points=\"%s\"/>%n",
                        colour, points(xs, ys)));
    }

    private static String points(double[] xs, double[] ys) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            points.append(format(i == 0 ? "%.1f,%.1f" : " %.1f,%.1f", xs[i], ys[i]));
        }
        return points.toString();
    }

    @Override
    public void text(double x, double y, int size, Anchor anchor, String text) {
        svg.append(
                format(
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\">"
                                + "%s</text>%n",
                        x, y, size, INK, anchor.name().toLowerCase(Locale.ROOT), escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    @Override
    public void write(Path file) throws IOException {
        Files.writeString(file, svg + "</svg>\n");
    }
}
