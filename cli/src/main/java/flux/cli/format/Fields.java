package flux.cli.format;

import org.jspecify.annotations.Nullable;

/// The fields that rows of one kind have.
@FunctionalInterface
public interface Fields<T> {

    /// The field called `name`, which may be dotted; null when there is none.
    @Nullable Field<T> find(String name);
}
