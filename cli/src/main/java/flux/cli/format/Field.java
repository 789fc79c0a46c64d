package flux.cli.format;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A named value of a row.
///
/// @param heading what the header line shows
/// @param value String, Long, Double, Boolean, [Numbered], or null for Python's `None`; a value
///     that is not known yet is the empty string
public record Field<T>(String heading, Function<T, @Nullable Object> value) {}
