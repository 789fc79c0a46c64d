package flux.cli.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The order of rows: `key1,-key2`, a minus for descending.
///
/// Values of one field may differ in kind; then empty comes first, numbers next, texts last.
public record SortKeys<T>(List<Key<T>> keys) {

    /// One key.
    ///
    /// @param name of `field`
    public record Key<T>(String name, Field<T> field, boolean descending) {}

    /// A row with what orders it, which is worked out once.
    private record Keyed<T>(T row, @Nullable Object[] values) {}

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
            keys.add(new Key<>(name, field, descending));
        }
        return new SortKeys<>(List.copyOf(keys));
    }

    /// `rows` in order; rows that are equal keep theirs.
    public List<T> sorted(List<T> rows) {
        if (keys.isEmpty()) {
            return rows;
        }
        List<Keyed<T>> keyed = new ArrayList<>(rows.size());
        for (T row : rows) {
            @Nullable Object[] values = new @Nullable Object[keys.size()];
            Arrays.setAll(values, i -> keys.get(i).field().value().apply(row));
            keyed.add(new Keyed<>(row, values));
        }
        keyed.sort(this::compare);
        List<T> sorted = new ArrayList<>(rows.size());
        keyed.forEach(each -> sorted.add(each.row()));
        return sorted;
    }

    /// The names of the fields that order rows.
    public List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    private int compare(Keyed<T> a, Keyed<T> b) {
        for (int i = 0; i < keys.size(); i++) {
            int order = compare(a.values()[i], b.values()[i]);
            if (order != 0) {
                return keys.get(i).descending() ? -order : order;
            }
        }
        return 0;
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
