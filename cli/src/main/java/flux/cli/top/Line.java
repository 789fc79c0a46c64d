package flux.cli.top;

/// One line of a screen: text of a fixed width, parts of which have colors.
///
/// Widths are counted in code points; what is wider than one column is not put here.
final class Line {
    static final String BLUE = "\u001b[01;34m";
    static final String YELLOW = "\u001b[33m";
    static final String RED = "\u001b[31m";
    static final String BOLD = "\u001b[1m";
    static final String REVERSE = "\u001b[7m";
    private static final String RESET = "\u001b[0m";

    private final int[] points;
    private final String[] styles;

    Line(int columns) {
        points = new int[columns];
        styles = new String[columns];
        java.util.Arrays.fill(points, ' ');
        java.util.Arrays.fill(styles, "");
    }

    /// What does not fit is left out; what would change the terminal is shown as `?`.
    Line put(int column, String text, String style) {
        int at = column;
        for (int point : text.codePoints().toArray()) {
            if (at >= 0 && at < points.length) {
                points[at] = Character.isISOControl(point) ? '?' : point;
                styles[at] = style;
            }
            at++;
        }
        return this;
    }

    Line put(int column, String text) {
        return put(column, text, "");
    }

    /// So that its last character stands in `column`.
    Line putRight(int column, String text, String style) {
        return put(column + 1 - text.codePointCount(0, text.length()), text, style);
    }

    /// All of it in this style.
    Line all(String style) {
        java.util.Arrays.fill(styles, style);
        return this;
    }

    String plain() {
        return new String(points, 0, points.length).stripTrailing();
    }

    /// @param color false leaves out colors, but not what marks the header and the cursor
    String render(boolean color) {
        StringBuilder text = new StringBuilder();
        String style = "";
        for (int i = 0; i < points.length; i++) {
            boolean shown = color || styles[i].equals(REVERSE) || styles[i].equals(BOLD);
            String next = shown ? styles[i] : "";
            if (!next.equals(style)) {
                text.append(style.isEmpty() ? "" : RESET).append(next);
                style = next;
            }
            text.appendCodePoint(points[i]);
        }
        return text.append(style.isEmpty() ? "" : RESET).toString();
    }
}
