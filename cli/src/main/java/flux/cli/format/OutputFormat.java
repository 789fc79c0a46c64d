package flux.cli.format;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// A format that a user gave with `-o`, or a tool's own: a header line and a line for each row.
///
/// Syntax: Python's `{field!conversion:spec}`; the prefix `?:` drops a column that is empty in
/// every row, `+:` widens one to its longest value, `?+:` does both; `sort:k1,-k2 ` at the start
/// orders rows. Source: flux-jobs(1), "OUTPUT FORMAT".
public final class OutputFormat<T> {

    private static final String SORT_PREFIX = "sort:";

    private final List<Column<T>> columns;
    private final String after;
    private final SortKeys<T> sortKeys;
    private final ZoneId zone;

    private OutputFormat(List<Column<T>> columns, String after, SortKeys<T> sortKeys, ZoneId zone) {
        this.columns = columns;
        this.after = after;
        this.sortKeys = sortKeys;
        this.zone = zone;
    }

    /// @param zone where timestamps are shown
    /// @throws FormatException when `text` is not a format or names an unknown field
    public static <T> OutputFormat<T> parse(String text, Fields<T> fields, ZoneId zone) {
        SortKeys<T> keys = new SortKeys<>(List.of());
        String format = text;
        if (text.startsWith(SORT_PREFIX)) {
            int end = text.indexOf(' ');
            int stop = end < 0 ? text.length() : end;
            keys = SortKeys.parse(text.substring(SORT_PREFIX.length(), stop), fields);
            format = end < 0 ? "" : text.substring(end).stripLeading();
        }
        try {
            FormatParser<T> parser = new FormatParser<>(format, fields);
            String after = parser.parse();
            return new OutputFormat<>(parser.columns(), after, keys, zone);
        } catch (FormatException e) {
            throw new FormatException("Error in user format: " + e.getMessage());
        }
    }

    /// The names of the fields shown, in order; a tool asks the instance for no others.
    public List<String> fields() {
        return columns.stream().map(Column::name).toList();
    }

    /// The order the format itself asks for; no keys when it does not.
    public SortKeys<T> sortKeys() {
        return sortKeys;
    }

    /// This format without the columns that `rows` do not need and with those widened that they
    /// do.
    public OutputFormat<T> fitted(List<T> rows) {
        List<Column<T>> kept = new ArrayList<>(columns.size());
        for (Column<T> column : columns) {
            if (column.collapses() && isEmpty(column, rows)) {
                continue;
            }
            kept.add(column.widens() ? column.widenedTo(longest(column, rows)) : column);
        }
        return new OutputFormat<>(kept, after, sortKeys, zone);
    }

    /// The header line, without a newline.
    public String header() {
        StringBuilder line = new StringBuilder(128);
        for (Column<T> column : columns) {
            line.append(column.before()).append(column.heading());
        }
        return line.append(after).toString();
    }

    /// The line of `row`, without a newline.
    public String format(T row) {
        StringBuilder line = new StringBuilder(128);
        for (Column<T> column : columns) {
            line.append(column.before()).append(column.format(row, zone));
        }
        return line.append(after).toString();
    }

    private boolean isEmpty(Column<T> column, List<T> rows) {
        return rows.stream().allMatch(row -> FormatSpec.EMPTY.contains(column.plain(row, zone)));
    }

    private int longest(Column<T> column, List<T> rows) {
        int longest = column.field().heading().length();
        for (T row : rows) {
            String plain = column.plain(row, zone);
            longest = Math.max(longest, plain.codePointCount(0, plain.length()));
        }
        return longest;
    }
}
