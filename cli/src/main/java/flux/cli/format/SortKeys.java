package flux.cli.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The order of rows: `key1,-key2`, a minus for descending.
///
/// Values of one field may differ in kind; then empty comes first, numbers next, texts last.
public record SortKeys<T>(List<Key<T>> keys) {

    /// One key.
    public record Key<T>(Field<T> field, boolean descending) {}

    /// @throws FormatException when a key is no field
    public static <T> SortKeys<T> parse(String text, Fields<T> fields) {
        List<Key<T>> keys = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            boolean descending = word.startsWith("-");
            String name = descending ? word.substring(1) : word;
            Field<T> field = fields.find(name);
            if (field == null) {
                throw new FormatException("Invalid sort key: " + name);
            }
            keys.add(new Key<>(field, descending));
        }
        return new SortKeys<>(List.copyOf(keys));
    }

    /// `rows` in order; rows that are equal keep theirs.
    public List<T> sorted(List<T> rows) {
        if (keys.isEmpty()) {
            return rows;
        }
        List<T> sorted = new ArrayList<>(rows);
        sorted.sort(order());
        return sorted;
    }

    private Comparator<T> order() {
        return (a, b) -> {
            for (Key<T> key : keys) {
                int order = compare(key.field().value().apply(a), key.field().value().apply(b));
                if (order != 0) {
                    return key.descending() ? -order : order;
                }
            }
            return 0;
        };
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        int kinds = Integer.compare(kind(a), kind(b));
        if (kinds != 0 || kind(a) == 0) {
            return kinds;
        }
        if (a instanceof Numbered x && b instanceof Numbered y) {
            return Long.compareUnsigned(x.number(), y.number());
        }
        return kind(a) == 1
                ? Double.compare(number(a), number(b))
                : PythonText.str(a).compareTo(PythonText.str(b));
    }

    private static int kind(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case String s -> s.isEmpty() ? 0 : 2;
            default -> 1;
        };
    }

    private static double number(@Nullable Object value) {
        return switch (value) {
            case Long n -> n;
            case Double d -> d;
            case Boolean b -> b ? 1 : 0;
            case Numbered n -> n.number();
            case null, default -> 0;
        };
    }
}
