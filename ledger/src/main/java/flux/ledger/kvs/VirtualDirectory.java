package flux.ledger.kvs;

import org.jspecify.annotations.Nullable;

/// A directory that is a view over something else, the job directories over the jobs log for
/// example. Read-only: commits to keys below it are refused.
public interface VirtualDirectory {

    /// What `name` stands for now, or null. A value may be a `val` of any length; a directory
    /// below is a [VirtualDir].
    @Nullable TreeObject lookup(String name);

    /// The names that [#lookup] knows now, in order.
    Iterable<String> names();

    /// True when there is nothing in it; then it is not shown in the root.
    default boolean isEmpty() {
        return !names().iterator().hasNext();
    }
}
