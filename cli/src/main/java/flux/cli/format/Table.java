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

    private static final int CHUNK_CHARS = 1 << 16;

    public void print(Iterable<T> rows, PrintStream out) {
        Iterator<T> all = rows.iterator();
        List<T> first = new ArrayList<>();
        while (first.size() < FITTED_ROWS && all.hasNext()) {
            first.add(all.next());
        }
        OutputFormat<T> fitted = format.fitted(first);
        StringBuilder text = new StringBuilder();
        try {
            print(fitted, first, all, text, out);
        } finally {
            print(text, out); // also what stands before a row that cannot be shown
        }
    }

    private void print(
            OutputFormat<T> fitted,
            List<T> first,
            Iterator<T> all,
            StringBuilder text,
            PrintStream out) {
        if (header) {
            text.append(cut(fitted.header())).append('\n');
        }
        for (T row : first) {
            append(text, fitted, row);
        }
        first.clear();
        while (all.hasNext()) {
            append(text, fitted, all.next());
            if (text.length() > CHUNK_CHARS) {
                print(text, out);
            }
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

    /// Encoded at once: a stream that prints text does so in small pieces.
    private static void print(StringBuilder text, PrintStream out) {
        out.writeBytes(text.toString().getBytes(out.charset()));
        text.setLength(0);
    }

    private String cut(String line) {
        return columnsMax > 0 && line.codePointCount(0, line.length()) > columnsMax
                ? line.substring(0, line.offsetByCodePoints(0, columnsMax - 1)) + "+"
                : line;
    }
}
