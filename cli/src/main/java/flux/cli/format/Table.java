package flux.cli.format;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/// Rows in a format: the header unless suppressed, then a line for each.
///
/// @param columnsMax lines longer than this are cut and end in `+`; 0 for no limit
/// @param color what begins the color of a row's line; empty for none
public record Table<T>(
        OutputFormat<T> format, boolean header, int columnsMax, Function<? super T, String> color) {
    private static final String RESET = "\u001b[0;0m";

    public Table(OutputFormat<T> format, boolean header) {
        this(format, header, 0);
    }

    public Table(OutputFormat<T> format, boolean header, int columnsMax) {
        this(format, header, columnsMax, _ -> "");
    }

    /// As this one, for rows that come below a header that is there.
    public Table<T> withoutHeader() {
        return new Table<>(format, false, columnsMax, color);
    }

    /// How many rows decide which columns are shown and how wide they are. A longer table is
    /// printed as it comes, and needs no room for all of it.
    private static final int FITTED_ROWS = 20_000;

    public void print(Iterable<T> rows, PrintStream out) {
        Iterator<T> all = rows.iterator();
        List<T> first = new ArrayList<>();
        while (first.size() < FITTED_ROWS && all.hasNext()) {
            first.add(all.next());
        }
        OutputFormat<T> fitted = format.fitted(first);
        LongText text = new LongText(out);
        try {
            print(fitted, first, all, text);
        } finally {
            text.send(); // also what stands before a row that cannot be shown
        }
    }

    private void print(OutputFormat<T> fitted, List<T> first, Iterator<T> all, LongText text) {
        if (header) {
            text.text().append(cut(fitted.header())).append('\n');
        }
        for (T row : first) {
            append(text.text(), fitted, row);
        }
        first.clear();
        while (all.hasNext()) {
            append(text.text(), fitted, all.next());
            text.added();
        }
    }

    /// Nothing at all is said of rows that would be empty lines.
    private void append(StringBuilder text, OutputFormat<T> fitted, T row) {
        String line = cut(fitted.format(row));
        if (line.isBlank()) {
            return;
        }
        String begin = color.apply(row);
        text.append(begin).append(line).append('\n');
        text.append(begin.isEmpty() ? "" : RESET);
    }

    private String cut(String line) {
        return columnsMax > 0 && line.codePointCount(0, line.length()) > columnsMax
                ? line.substring(0, line.offsetByCodePoints(0, columnsMax - 1)) + "+"
                : line;
    }
}
