package flux.ledger.kvs;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Namespaces that are there without having been created, as every running job has one of its own
/// (`job-ID`). They are empty, and cost nothing, until somebody commits to one: then it is created.
///
/// For one thread, the store's.
public interface LentNamespaces {

    /// There are none.
    LentNamespaces NONE =
            new LentNamespaces() {
                @Override
                public OptionalLong ownerOf(String name) {
                    return OptionalLong.empty();
                }

                @Override
                public @Nullable VirtualDirectory shownIn(String name) {
                    return null;
                }

                @Override
                public Iterable<String> names() {
                    return List.of();
                }
            };

    /// The userid that may use the namespace `name` now; empty when none of that name is lent.
    OptionalLong ownerOf(String name);

    /// What is shown, read-only, in the root of the namespace `name` over what is stored there;
    /// null for nothing.
    @Nullable VirtualDirectory shownIn(String name);

    /// The names of all, in any order.
    Iterable<String> names();
}
