package flux.cli.format;

import java.io.PrintStream;
import java.util.List;

/// Rows in a format: the header unless suppressed, then a line for each.
///
/// @param columnsMax lines longer than this are cut and end in `+`; 0 for no limit
public record Table<T>(OutputFormat<T> format, boolean header, int columnsMax) {

    public Table(OutputFormat<T> format, boolean header) {
        this(format, header, 0);
    }

    public void print(List<T> rows, PrintStream out) {
        OutputFormat<T> fitted = format.fitted(rows);
        StringBuilder text = new StringBuilder(128 * (rows.size() + 1));
        if (header) {
            text.append(cut(fitted.header())).append('\n');
        }
        for (T row : rows) {
            text.append(cut(fitted.format(row))).append('\n');
        }
        out.append(text);
    }

    private String cut(String line) {
        return columnsMax > 0 && line.codePointCount(0, line.length()) > columnsMax
                ? line.substring(0, line.offsetByCodePoints(0, columnsMax - 1)) + "+"
                : line;
    }
}
