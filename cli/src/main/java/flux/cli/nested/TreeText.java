package flux.cli.nested;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree as lines of text, as pstree(1) draws it: leaves that are labelled alike may stand for
/// one.
final class TreeText {

    /// What joins labels: before one that others follow, before the last one, and before those
    /// below each.
    enum Style {
        UNICODE("├── ", "└── ", "│   ", "    "),
        COMPACT("├─", "└─", "│ ", "  "),
        ASCII("|-- ", "`-- ", "|   ", "    ");

        private final String branch;
        private final String last;
        private final String below;
        private final String empty;

        Style(String branch, String last, String below, String empty) {
            this.branch = branch;
            this.last = last;
            this.below = below;
            this.empty = empty;
        }
    }

    private final String prefix;
    private final String label;
    private final boolean isLeaf;
    private final List<TreeText> children = new ArrayList<>();

    /// The first leaf of each kind, of those that are combined.
    private final Map<Line, TreeText> leaves = new HashMap<>();

    private record Line(String prefix, String label) {}

    private int count = 1;

    /// @param prefix stands before the tree in its line
    TreeText(String prefix, String label, boolean isLeaf) {
        this.prefix = prefix;
        this.label = label;
        this.isLeaf = isLeaf;
    }

    /// @param combines whether a leaf that is labelled as an earlier one only counts
    void add(TreeText child, boolean combines) {
        if (combines && child.isLeaf) {
            TreeText known = leaves.putIfAbsent(new Line(child.prefix, child.label), child);
            if (known != null) {
                known.count++;
                return;
            }
        }
        children.add(child);
    }

    private String text() {
        return count == 1 ? label : count + "*[" + label + "]";
    }

    /// @param columnsMax longer lines are cut; 0 for no limit
    void print(Style style, int columnsMax, boolean skipsRoot, PrintStream out) {
        if (skipsRoot) {
            children.forEach(child -> child.print("", "", style, columnsMax, out));
        } else {
            print("", "", style, columnsMax, out);
        }
    }

    private void print(String before, String after, Style style, int columnsMax, PrintStream out) {
        String line = prefix + before + text();
        boolean fits = columnsMax == 0 || line.codePointCount(0, line.length()) <= columnsMax;
        out.println(
                fits ? line : line.substring(0, line.offsetByCodePoints(0, columnsMax - 1)) + "+");
        for (int i = 0; i < children.size(); i++) {
            boolean isLast = i == children.size() - 1;
            children.get(i)
                    .print(
                            after + (isLast ? style.last : style.branch),
                            after + (isLast ? style.empty : style.below),
                            style,
                            columnsMax,
                            out);
        }
    }
}
