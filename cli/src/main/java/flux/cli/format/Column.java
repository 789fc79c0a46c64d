package flux.cli.format;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// One field of a format with the literal text before it.
///
/// @param collapses prefix `?:`: left out when empty in every row
/// @param widens prefix `+:`: as wide as its longest value; the width given is the least
/// @param pattern the strftime(3) part of the spec of a `!d` column, else empty
record Column<T>(
        String before,
        boolean collapses,
        boolean widens,
        String name,
        Field<T> field,
        Conversion conversion,
        String pattern,
        FormatSpec spec) {

    String heading() {
        return spec.forHeading().apply(field.heading());
    }

    String format(T row, ZoneId zone) {
        return spec.apply(value(row, zone));
    }

    /// The value as text with neither padding nor cut.
    String plain(T row, ZoneId zone) {
        return PythonText.str(value(row, zone));
    }

    Column<T> widenedTo(int columns) {
        return new Column<>(
                before,
                collapses,
                widens,
                name,
                field,
                conversion,
                pattern,
                spec.widenedTo(columns));
    }

    private @Nullable Object value(T row, ZoneId zone) {
        return conversion.convert(field.value().apply(row), pattern, zone);
    }
}
